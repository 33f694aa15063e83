package dev.quartermaster.quota.revocations.rest;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.revocations.RevocationStore;
import dev.quartermaster.quota.revocations.RevocationStore.Place;
import dev.quartermaster.quota.revocations.domain.Revocation;
import dev.quartermaster.quota.revocations.domain.RevocationKind;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Refuses tokens before they expire. */
@Path("/api/v1/revocations")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMIN_NAME)
@Tag(name = "revocations", description = "Tokens that are refused before they expire")
class RevocationsResource {

    private static final int LONGEST_VALUE = 256;
    private static final int LONGEST_REASON = 500;
    private static final int LARGEST_PAGE = 1000;

    private final RevocationStore store;
    private final CurrentCaller caller;
    private final InstantSource clock;

    RevocationsResource(RevocationStore store, CurrentCaller caller, InstantSource clock) {
        this.store = store;
        this.caller = caller;
        this.clock = clock;
    }

    /** What a revocation says besides its address. */
    record RevocationBody(@Nullable String reason, @Nullable Instant until) {}

    /** A revocation as it is shown. */
    record RevocationView(
            String kind,
            String value,
            Instant revokedAt,
            @Nullable Instant until,
            @Nullable String reason,
            String revokedBy) {

        static RevocationView of(Revocation it) {
            return new RevocationView(
                    it.kind().text(), it.value(), it.revokedAt(), it.until(), it.reason(), it.revokedBy());
        }
    }

    /** One page of the list; {@code nextCursor} is absent on the last one. */
    record RevocationPage(
            List<RevocationView> items, @Nullable String nextCursor) {}

    @PUT
    @Path("/{kind}/{value}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "revoke", summary = "Refuse a token, or every token of a subject issued until now")
    public Uni<RevocationView> put(@RestPath String kind, @RestPath String value, RevocationBody body) {
        // Microseconds are what the database keeps; the answer says what a later list will say.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (body.until() != null && !body.until().isAfter(now)) {
            throw new ProblemException(
                    ErrorCode.OUT_OF_RANGE, "The time until which to revoke is past.", Map.of("member", "until"));
        }
        if (body.reason() != null && body.reason().length() > LONGEST_REASON) {
            throw new ProblemException(
                    ErrorCode.OUT_OF_RANGE,
                    "The reason has more than " + LONGEST_REASON + " characters.",
                    Map.of("member", "reason", "max_length", LONGEST_REASON));
        }
        Revocation revocation = new Revocation(
                kind(kind),
                value(value),
                now,
                body.until(),
                body.reason(),
                caller.get().subject());
        return store.put(revocation).replaceWith(RevocationView.of(revocation));
    }

    @DELETE
    @Path("/{kind}/{value}")
    @Operation(operationId = "unrevoke", summary = "Take a revocation back")
    public Uni<Void> delete(@RestPath String kind, @RestPath String value) {
        return store.remove(kind(kind), value(value))
                .invoke(there -> {
                    if (!there) {
                        throw new ProblemException(ErrorCode.ENTRY_NOT_FOUND, "There is no such revocation.");
                    }
                })
                .replaceWithVoid();
    }

    @GET
    @Operation(operationId = "listRevocations", summary = "The revocations, in pages")
    public Uni<RevocationPage> list(
            @QueryParam("limit") @DefaultValue("100") int limit, @QueryParam("cursor") @Nullable String cursor) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw new ProblemException(
                    ErrorCode.INVALID_PARAMETER,
                    "A page has 1 to " + LARGEST_PAGE + " entries.",
                    Map.of("parameter", "limit", "min", 1, "max", LARGEST_PAGE));
        }
        return store.page(place(cursor), limit).map(items -> page(items, limit));
    }

    private static RevocationPage page(List<Revocation> items, int limit) {
        String next = null;
        if (items.size() == limit) {
            Revocation last = items.getLast();
            next = last.kind().text() + ':' + last.value();
        }
        return new RevocationPage(items.stream().map(RevocationView::of).toList(), next);
    }

    private static @Nullable Place place(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        int colon = cursor.indexOf(':');
        if (colon < 0) {
            throw new ProblemException(
                    ErrorCode.INVALID_PARAMETER, "The cursor is not one of ours.", Map.of("parameter", "cursor"));
        }
        return new Place(kind(cursor.substring(0, colon)), value(cursor.substring(colon + 1)));
    }

    private static RevocationKind kind(String text) {
        return RevocationKind.of(text)
                .orElseThrow(() ->
                        new ProblemException(ErrorCode.ROUTE_NOT_FOUND, "Revocations are of a jti or of a subject."));
    }

    private static String value(String text) {
        boolean plain = text.chars().noneMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c));
        if (text.isBlank() || text.length() > LONGEST_VALUE || !plain) {
            throw new ProblemException(
                    ErrorCode.INVALID_NAME,
                    "A jti or subject is 1 to " + LONGEST_VALUE + " characters, none of them a control character.",
                    Map.of("max_length", LONGEST_VALUE));
        }
        return text;
    }
}
