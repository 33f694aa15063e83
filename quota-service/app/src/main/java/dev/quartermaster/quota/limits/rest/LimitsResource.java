package dev.quartermaster.quota.limits.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.Store;
import dev.quartermaster.quota.limits.document.LimitDocument;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** What is limited, and how it counts. */
@Path("/api/v1/limits")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "limits", description = "What is limited, and how it counts")
class LimitsResource {

    private final Administered<Limit> limits;

    LimitsResource(Store<Limit> store, CurrentCaller caller) {
        this.limits = new Administered<>(
                store,
                ErrorCode.LIMIT_NOT_FOUND,
                (key, body) -> LimitDocument.read(body, "", key.parts().getFirst()),
                (key, limit) -> LimitDocument.write(limit),
                caller);
    }

    @GET
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(operationId = "listLimits", summary = "Limits, in pages")
    public Uni<JsonNode> list(@BeanParam Paging paging) {
        return limits.list(List.of(), 1, paging);
    }

    @GET
    @Path("/{name}")
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(operationId = "getLimit", summary = "One, with its ETag")
    public Uni<RestResponse<JsonNode>> get(@RestPath String name, @BeanParam Conditions conditions) {
        return limits.get(Key.named(Documents.name(name)), conditions);
    }

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.ADMIN_NAME)
    @Operation(operationId = "putLimit", summary = "Make (201) or replace (200)")
    public Uni<RestResponse<JsonNode>> put(@RestPath String name, @BeanParam Conditions conditions, JsonNode body) {
        return limits.put(Key.named(Documents.name(name)), conditions, body);
    }

    @PATCH
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.ADMIN_NAME)
    @Operation(operationId = "toggleLimit", summary = "Switch on or off; everything else stays")
    public Uni<RestResponse<JsonNode>> toggle(@RestPath String name, @BeanParam Conditions conditions, JsonNode body) {
        return limits.toggle(Key.named(Documents.name(name)), conditions, body, Limit::withEnabled);
    }

    @DELETE
    @Path("/{name}")
    @RolesAllowed(Role.ADMIN_NAME)
    @Operation(operationId = "deleteLimit", summary = "Delete; refused while a plan or override names it")
    public Uni<RestResponse<JsonNode>> delete(@RestPath String name, @BeanParam Conditions conditions) {
        return limits.delete(Key.named(Documents.name(name)), conditions);
    }
}
