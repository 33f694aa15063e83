package dev.quartermaster.quota.limits.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.Store;
import dev.quartermaster.quota.limits.document.OverrideDocument;
import dev.quartermaster.quota.limits.domain.Override;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** What beats every plan, for one subject. */
@Path("/api/v1/subjects/{scope}/{id}/overrides")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "overrides", description = "Amounts for one subject that beat every plan")
class OverridesResource {

    private final Administered<Override> overrides;

    OverridesResource(Store<Override> store, CurrentCaller caller) {
        this.overrides = new Administered<>(
                store,
                ErrorCode.OVERRIDE_NOT_FOUND,
                (key, body) -> OverrideDocument.read(body, key.parts().getLast()),
                (key, override) -> OverrideDocument.write(override),
                caller);
    }

    @GET
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(operationId = "listOverrides", summary = "Overrides, in pages")
    public Uni<JsonNode> list(@RestPath String scope, @RestPath String id, @BeanParam Paging paging) {
        return overrides.list(Key.of(Documents.subject(scope, id)).parts(), 3, paging);
    }

    @GET
    @Path("/{limit}")
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(operationId = "getOverride", summary = "One, with its ETag")
    public Uni<RestResponse<JsonNode>> get(
            @RestPath String scope, @RestPath String id, @RestPath String limit, @BeanParam Conditions conditions) {
        return overrides.get(key(scope, id, limit), conditions);
    }

    @PUT
    @Path("/{limit}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.ADMIN_NAME)
    @Operation(operationId = "putOverride", summary = "Make (201) or replace (200)")
    public Uni<RestResponse<JsonNode>> put(
            @RestPath String scope,
            @RestPath String id,
            @RestPath String limit,
            @BeanParam Conditions conditions,
            JsonNode body) {
        return overrides.put(key(scope, id, limit), conditions, body);
    }

    @PATCH
    @Path("/{limit}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.ADMIN_NAME)
    @Operation(operationId = "toggleOverride", summary = "Switch on or off; everything else stays")
    public Uni<RestResponse<JsonNode>> toggle(
            @RestPath String scope,
            @RestPath String id,
            @RestPath String limit,
            @BeanParam Conditions conditions,
            JsonNode body) {
        return overrides.toggle(key(scope, id, limit), conditions, body, Override::withEnabled);
    }

    @DELETE
    @Path("/{limit}")
    @RolesAllowed(Role.ADMIN_NAME)
    @Operation(operationId = "deleteOverride", summary = "Delete")
    public Uni<RestResponse<JsonNode>> delete(
            @RestPath String scope, @RestPath String id, @RestPath String limit, @BeanParam Conditions conditions) {
        return overrides.delete(key(scope, id, limit), conditions);
    }

    private static Key key(String scope, String id, String limit) {
        return Key.of(Documents.subject(scope, id), Documents.name(limit));
    }
}
