package dev.quartermaster.quota.limits.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.Store;
import dev.quartermaster.quota.limits.document.PlanDocument;
import dev.quartermaster.quota.limits.domain.Plan;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** Plans. */
@Path("/api/v1/plans")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "plans", description = "Named sets of amounts")
class PlansResource {

    private final Administered<Plan> plans;

    PlansResource(Store<Plan> store, CurrentCaller caller) {
        this.plans = new Administered<>(
                store,
                ErrorCode.PLAN_NOT_FOUND,
                (key, body) -> PlanDocument.read(body, "", key.parts().getFirst()),
                (key, plan) -> PlanDocument.write(plan),
                caller);
    }

    @GET
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(operationId = "listPlans", summary = "Plans, in pages")
    public Uni<JsonNode> list(@BeanParam Paging paging) {
        return plans.list(List.of(), 1, paging);
    }

    @GET
    @Path("/{name}")
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(operationId = "getPlan", summary = "One, with its ETag")
    public Uni<RestResponse<JsonNode>> get(@RestPath String name, @BeanParam Conditions conditions) {
        return plans.get(Key.named(Documents.name(name)), conditions);
    }

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.ADMIN_NAME)
    @Operation(operationId = "putPlan", summary = "Make (201) or replace (200)")
    public Uni<RestResponse<JsonNode>> put(@RestPath String name, @BeanParam Conditions conditions, JsonNode body) {
        return plans.put(Key.named(Documents.name(name)), conditions, body);
    }

    @DELETE
    @Path("/{name}")
    @RolesAllowed(Role.ADMIN_NAME)
    @Operation(operationId = "deletePlan", summary = "Delete; refused while a subject has it, and for the default plan")
    public Uni<RestResponse<JsonNode>> delete(@RestPath String name, @BeanParam Conditions conditions) {
        return plans.delete(Key.named(Documents.name(name)), conditions);
    }
}
