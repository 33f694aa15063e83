package dev.quartermaster.quota.limits.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.Store;
import dev.quartermaster.quota.limits.document.SubjectDocument;
import dev.quartermaster.quota.limits.domain.SubjectSettings;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** What is set for subjects. */
@Path("/api/v1/subjects")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "subjects", description = "Who has which plan, priority and calendar")
class SubjectsResource {

    private final Administered<SubjectSettings> subjects;

    SubjectsResource(Store<SubjectSettings> store, CurrentCaller caller) {
        this.subjects = new Administered<>(
                store,
                ErrorCode.SUBJECT_NOT_FOUND,
                (key, body) -> SubjectDocument.read(body, Documents.ref(key)),
                (key, settings) -> SubjectDocument.write(Documents.ref(key), settings),
                caller);
    }

    @GET
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(operationId = "listSubjects", summary = "Subjects, in pages")
    public Uni<JsonNode> list(@QueryParam("scope") @Nullable String scope, @BeanParam Paging paging) {
        return subjects.list(scope == null ? List.of() : List.of(Documents.scopeText(scope)), 2, paging);
    }

    @GET
    @Path("/{scope}/{id}")
    @RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME})
    @Operation(operationId = "getSubject", summary = "One, with its ETag")
    public Uni<RestResponse<JsonNode>> get(
            @RestPath String scope, @RestPath String id, @BeanParam Conditions conditions) {
        return subjects.get(Key.of(Documents.subject(scope, id)), conditions);
    }

    @PUT
    @Path("/{scope}/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.ADMIN_NAME)
    @Operation(operationId = "putSubject", summary = "Make (201) or replace (200)")
    public Uni<RestResponse<JsonNode>> put(
            @RestPath String scope, @RestPath String id, @BeanParam Conditions conditions, JsonNode body) {
        return subjects.put(Key.of(Documents.subject(scope, id)), conditions, body);
    }

    @DELETE
    @Path("/{scope}/{id}")
    @RolesAllowed(Role.ADMIN_NAME)
    @Operation(operationId = "deleteSubject", summary = "Delete")
    public Uni<RestResponse<JsonNode>> delete(
            @RestPath String scope, @RestPath String id, @BeanParam Conditions conditions) {
        return subjects.delete(Key.of(Documents.subject(scope, id)), conditions);
    }
}
