package dev.quartermaster.quota.decisions.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.Reservations;
import dev.quartermaster.quota.decisions.domain.Reservation;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Role;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Reserve first, commit what was really used. */
@Path("/api/v1/reservations")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
@Tag(name = "reservations", description = "Quota held for work whose cost is known only afterwards")
@APIResponse(responseCode = "401", description = "AUTH_001 to AUTH_005: no token, or one that is not good")
@APIResponse(responseCode = "403", description = "AUTH_006: the roles admin and service may do this")
@APIResponse(responseCode = "503", description = "DB_001, DB_004: PostgreSQL cannot be asked; nothing was changed")
@APIResponse(
        responseCode = "504",
        description = "DB_002: PostgreSQL did not answer in time; repeating is safe with a key")
class ReservationsResource {

    private static final int USUAL_PAGE = 100;
    private static final int LARGEST_PAGE = 1000;

    private final Reservations reservations;
    private final ReservationAnswers answers;
    private final AskReader asks;

    ReservationsResource(Reservations reservations, ReservationAnswers answers, AskReader asks) {
        this.reservations = reservations;
        this.answers = answers;
        this.asks = asks;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "reserve", summary = "Hold units on every limit that applies, all or none")
    @APIResponse(
            responseCode = "201",
            description = "Held; Location names it",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "held", value = Samples.RESERVED)))
    @APIResponse(responseCode = "400", description = "VAL_001 to VAL_003, VAL_017: not the JSON expected")
    @APIResponse(responseCode = "413", description = "QUOTA_003: above a size limit")
    @APIResponse(
            responseCode = "422",
            description = "VAL_004 to VAL_007, VAL_013, VAL_019: a member is missing or wrong")
    @APIResponse(
            responseCode = "429",
            description = "RATE_001, RATE_002, QUOTA_001 to QUOTA_005: refused, and nothing is held",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "refused", value = Samples.REFUSED)))
    public Uni<Response> make(
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(type = SchemaType.OBJECT),
                                            examples = @ExampleObject(name = "video", value = Samples.RESERVE)))
                    byte[] body,
            HttpServerRequest request) {
        HoldReader.Hold hold = HoldReader.hold(body, asks);
        return reservations
                .make(hold.ask(), hold.ttl())
                .map(made -> answers.made(made, hold.ask().subject().user(), request.path()));
    }

    @POST
    @Path("/{id}/commit")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "commit",
            summary = "Count what was really used; what was held beyond it comes back, what exceeds it is judged")
    @APIResponse(
            responseCode = "200",
            description = "Counted; the same answer again when repeated",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "committed", value = Samples.COMMITTED)))
    @APIResponse(responseCode = "404", description = "NOT_FOUND_005: never was, released or expired")
    @APIResponse(responseCode = "409", description = "VAL_018: committed before with other amounts")
    @APIResponse(responseCode = "422", description = "VAL_008: a metric that is not held; VAL_005: below zero")
    @APIResponse(responseCode = "429", description = "As for checks: what goes beyond does not fit; it stays live")
    public Uni<Response> commit(
            @RestPath String id,
            @RequestBody(
                            content =
                                    @Content(
                                            schema = @Schema(type = SchemaType.OBJECT),
                                            examples = @ExampleObject(name = "less", value = Samples.COMMIT)))
                    byte @Nullable [] body,
            HttpServerRequest request) {
        UUID uuid = id(id);
        Map<String, Long> given = HoldReader.consume(body);
        return reservations.commit(uuid, given).map(committed -> answers.committed(uuid, committed, request.path()));
    }

    @POST
    @Path("/{id}/extend")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "extend", summary = "Let it live at least so long from now, at most 24 hours")
    @APIResponse(
            responseCode = "200",
            description = "The expiry that holds now",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "extended", value = Samples.EXTENDED)))
    @APIResponse(responseCode = "404", description = "NOT_FOUND_005: it is not live")
    public Uni<JsonNode> extend(
            @RestPath String id,
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(type = SchemaType.OBJECT),
                                            examples = @ExampleObject(name = "longer", value = "{\"ttl\":\"PT30M\"}")))
                    byte[] body) {
        UUID uuid = id(id);
        return reservations
                .extend(uuid, HoldReader.extension(body))
                .map(until -> JsonNodeFactory.instance
                        .objectNode()
                        .put("reservation_id", uuid.toString())
                        .put("expires_at", AnswerWriter.moment(until)));
    }

    @DELETE
    @Path("/{id}")
    @Operation(operationId = "release", summary = "Give back what is held")
    @APIResponse(responseCode = "204", description = "It holds nothing any more")
    @APIResponse(responseCode = "404", description = "NOT_FOUND_005: never was")
    @APIResponse(responseCode = "409", description = "VAL_018: it is committed")
    public Uni<Void> release(@RestPath String id) {
        return reservations.release(id(id));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getReservation", summary = "One; for a day after its end as well")
    @APIResponse(responseCode = "404", description = "NOT_FOUND_005: never was, or ended long ago")
    public Uni<JsonNode> get(@RestPath String id) {
        return reservations.found(id(id)).map(ReservationAnswers::document);
    }

    @GET
    @Operation(operationId = "listReservations", summary = "The live ones, in pages")
    @APIResponse(responseCode = "400", description = "VAL_016: a limit or cursor that is none")
    public Uni<JsonNode> list(
            @QueryParam("user") @Nullable String user,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        int count = count(limit);
        UUID after = cursor == null ? null : uuid(cursor);
        if (cursor != null && after == null) {
            throw new ProblemException(
                    ErrorCode.INVALID_PARAMETER, "The cursor is not one of ours.", Map.of("parameter", "cursor"));
        }
        String owner = user == null ? null : Texts.line(user, "user", StrictBody.LONGEST_ID);
        return reservations.live(owner, after, count + 1).map(found -> page(found, count));
    }

    private static JsonNode page(List<Reservation> found, int count) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode items = page.putArray("items");
        List<Reservation> shown = found.subList(0, Math.min(count, found.size()));
        shown.forEach(reservation -> items.add(ReservationAnswers.document(reservation)));
        String next = found.size() > count ? shown.getLast().id().toString() : null;
        return page.put("next_cursor", next);
    }

    private static int count(@Nullable String limit) {
        int count = limit == null ? USUAL_PAGE : limit.matches("[0-9]{1,4}") ? Integer.parseInt(limit) : 0;
        if (count < 1 || count > LARGEST_PAGE) {
            throw new ProblemException(
                    ErrorCode.INVALID_PARAMETER,
                    "A page has 1 to " + LARGEST_PAGE + " entries.",
                    Map.of("parameter", "limit", "min", 1, "max", LARGEST_PAGE));
        }
        return count;
    }

    private static UUID id(String text) {
        UUID id = uuid(text);
        if (id == null) {
            throw new ProblemException(ErrorCode.RESERVATION_NOT_FOUND, "There is no such reservation.");
        }
        return id;
    }

    private static @Nullable UUID uuid(String text) {
        try {
            // a short form such as 1-1-1-1-1 is read as well, and is not one of ours
            return text.length() == 36 ? UUID.fromString(text) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
