package dev.quartermaster.quota.views.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.quota.views.Views;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** How one's own limits stand. */
@Path("/api/v1/quota")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME, Role.USER_NAME})
@Tag(name = "quota", description = "What is used and what is left")
@APIResponse(responseCode = "401", description = "AUTH_001 to AUTH_005: no token, or one that is not good")
@APIResponse(responseCode = "403", description = "AUTH_006, AUTH_007: somebody else's quotas")
@APIResponse(responseCode = "503", description = "DB_001: the counters cannot be asked now")
class QuotaResource {

    private final Views views;
    private final CurrentCaller caller;

    QuotaResource(Views views, CurrentCaller caller) {
        this.views = views;
        this.caller = caller;
    }

    @GET
    @Operation(
            operationId = "getOwnQuota",
            summary = "Your own limits; services and administrators may name another user")
    @APIResponse(
            responseCode = "200",
            description = "Every limit that is counted by the user alone",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "editor", value = Own.SAMPLE)))
    public Uni<JsonNode> own(@QueryParam("user") @Nullable String user) {
        Caller asks = caller.get();
        return views.of(Own.subject(asks, Dimension.USER, user == null ? asks.subject() : user))
                .map(QuotaDocument::of);
    }
}
