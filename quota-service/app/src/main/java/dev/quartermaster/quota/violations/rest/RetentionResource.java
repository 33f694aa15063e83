package dev.quartermaster.quota.violations.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.records.Retention;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How long refusals are kept. */
@Path("/api/v1/violations/retention")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMIN_NAME)
@Tag(name = "violations", description = "What was refused, to whom, and what it looks like")
class RetentionResource {

    private static final int LONGEST = 3650;

    private final Retention retention;
    private final CurrentCaller caller;

    RetentionResource(Retention retention, CurrentCaller caller) {
        this.retention = retention;
        this.caller = caller;
    }

    @GET
    @Operation(operationId = "getRetention", summary = "How many days refusals are kept")
    @APIResponse(
            responseCode = "200",
            description = "Days, and who said so",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "usual", value = Samples.RETENTION)))
    public Uni<JsonNode> get() {
        return retention.violations().map(RetentionResource::document);
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "putRetention",
            summary = "Keep refusals for 1 to 3650 days",
            description = "Holds for every replica; what is older goes by whole days (UTC), within the hour.")
    @APIResponse(
            responseCode = "200",
            description = "As it is from now on",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "usual", value = Samples.RETENTION)))
    public Uni<JsonNode> put(
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(type = SchemaType.OBJECT),
                                            examples = @ExampleObject(name = "month", value = Samples.DAYS)))
                    JsonNode body) {
        return retention.keepViolations(days(body), caller.get().subject()).map(RetentionResource::document);
    }

    private static int days(JsonNode body) {
        if (!body.isObject()) {
            throw new ProblemException(ErrorCode.WRONG_TYPE, "The body must be a JSON object.");
        }
        body.fieldNames().forEachRemaining(name -> {
            if (!name.equals("days")) {
                throw new ProblemException(ErrorCode.UNKNOWN_MEMBER, "The only member is `days`.");
            }
        });
        JsonNode days = body.get("days");
        if (days == null) {
            throw new ProblemException(ErrorCode.MISSING_MEMBER, "`days` is missing.", Map.of("member", "days"));
        }
        if (!days.isIntegralNumber()) {
            throw new ProblemException(
                    ErrorCode.WRONG_TYPE, "`days` must be a whole number.", Map.of("member", "days"));
        }
        if (!days.canConvertToInt() || days.intValue() < 1 || days.intValue() > LONGEST) {
            throw new ProblemException(
                    ErrorCode.OUT_OF_RANGE, "`days` must be from 1 to " + LONGEST + ".", Map.of("member", "days"));
        }
        return days.intValue();
    }

    private static JsonNode document(Retention.Kept kept) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("days", kept.days())
                .put("source", kept.administered() ? "administrator" : "configuration");
    }
}
