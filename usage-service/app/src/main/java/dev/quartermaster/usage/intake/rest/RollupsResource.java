package dev.quartermaster.usage.intake.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.usage.intake.Rebuild;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Sums out of events again. */
@Path("/api/v1/usage/rollups/rebuild")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMIN_NAME)
@Tag(name = "rollups", description = "Sums by minute, hour and day")
class RollupsResource {

    private final Rebuild rebuild;
    private final InstantSource clock;
    private final Duration kept;

    RollupsResource(
            Rebuild rebuild,
            InstantSource clock,
            @ConfigProperty(name = "quartermaster.usage.keep.events") Duration kept) {
        this.rebuild = rebuild;
        this.clock = clock;
        this.kept = kept;
    }

    /** Days of UTC, the second one exclusive. */
    record Days(@Nullable String from, @Nullable String to) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "rebuildRollups",
            summary = "Makes the sums of some days out of their events again",
            description = "from and to are days of UTC, to is exclusive. Only days whose events are kept whole.")
    @APIResponse(
            responseCode = "200",
            description = "Done; the rows of minutes that were written",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "day", value = "{\"days\":1,\"rows\":5120}")))
    public Uni<JsonNode> rebuild(Days days) {
        LocalDate from = date("from", days.from());
        LocalDate to = date("to", days.to());
        LocalDate oldest =
                LocalDate.ofInstant(clock.instant().minus(kept), ZoneOffset.UTC).plusDays(1);
        LocalDate newest = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(2);
        if (!from.isBefore(to) || from.isBefore(oldest) || to.isAfter(newest)) {
            throw new ProblemException(
                    ErrorCode.OUT_OF_RANGE,
                    "from is before to, both between " + oldest + " and " + newest + ", whose events are kept.",
                    Map.of("oldest", oldest.toString(), "newest", newest.toString()));
        }
        long count = to.toEpochDay() - from.toEpochDay();
        return rebuild.days(from, to)
                .map(rows ->
                        JsonNodeFactory.instance.objectNode().put("days", count).put("rows", rows));
    }

    private static LocalDate date(String member, @Nullable String text) {
        if (text == null) {
            throw new ProblemException(ErrorCode.MISSING_MEMBER, member + " is required.", Map.of("member", member));
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_FORMAT, member + " is not a date like 2026-01-31.", Map.of("member", member));
        }
    }
}
