package dev.quartermaster.quota.views.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.quota.views.Views;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** How the limits of any subject stand. */
@Path("/api/v1/subjects/{scope}/{id}/quota")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME, Role.USER_NAME})
@Tag(name = "quota", description = "What is used and what is left")
@APIResponse(responseCode = "401", description = "AUTH_001 to AUTH_005: no token, or one that is not good")
@APIResponse(responseCode = "403", description = "AUTH_006, AUTH_007: somebody else's quotas")
@APIResponse(responseCode = "503", description = "DB_001: the counters cannot be asked now")
class SubjectQuotaResource {

    private final Views views;
    private final CurrentCaller caller;

    SubjectQuotaResource(Views views, CurrentCaller caller) {
        this.views = views;
        this.caller = caller;
    }

    @GET
    @Operation(operationId = "getQuota", summary = "The limits of any subject; users see their own alone")
    @APIResponse(
            responseCode = "200",
            description = "Every limit that is counted by the subject alone",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "editor", value = Own.SAMPLE)))
    @APIResponse(responseCode = "400", description = "VAL_016: a scope that is none")
    public Uni<JsonNode> of(@RestPath String scope, @RestPath String id) {
        Dimension dimension = switch (scope) {
            case "user" -> Dimension.USER;
            case "project" -> Dimension.PROJECT;
            case "api_key" -> Dimension.API_KEY;
            case "ip" -> Dimension.IP;
            default ->
                throw new ProblemException(
                        ErrorCode.INVALID_PARAMETER,
                        "A subject's scope is user, project, api_key or ip.",
                        Map.of("parameter", "scope"));
        };
        return views.of(Own.subject(caller.get(), dimension, id)).map(QuotaDocument::of);
    }
}
