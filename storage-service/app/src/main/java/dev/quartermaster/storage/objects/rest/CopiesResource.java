package dev.quartermaster.storage.objects.rest;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.storage.objects.Access;
import dev.quartermaster.storage.objects.Copies;
import dev.quartermaster.storage.objects.Documents;
import dev.quartermaster.storage.objects.UploadAnswer;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.store.Bucket;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Copies and moves within one user. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME, Role.USER_NAME})
@RunOnVirtualThread
@Tag(name = "objects")
class CopiesResource {

    private final Copies copies;
    private final CurrentCaller caller;
    private final Origin origin;
    private final Bucket bucket;

    CopiesResource(Copies copies, CurrentCaller caller, Origin origin, Bucket bucket) {
        this.copies = copies;
        this.caller = caller;
        this.origin = origin;
        this.bucket = bucket;
    }

    /**
     * From where to where.
     *
     * @param replace whether something that is there already may be replaced; not when absent
     */
    record Body(
            @Nullable String from,
            @Nullable String to,
            @Nullable Boolean replace) {}

    @POST
    @Path("/copies")
    @Operation(operationId = "copyObject", summary = "Copy an object to another path of the same user")
    @APIResponse(responseCode = "201", description = "The copy")
    @APIResponse(responseCode = "429", description = "QUOTA_002 and others: a limit says no")
    public RestResponse<String> copy(Body body) {
        ObjectPath from = path("from", body.from());
        ObjectPath to = path("to", body.to());
        return answer(copies.copy(caller.get(), from, to, replace(body), origin.asker("")));
    }

    @POST
    @Path("/moves")
    @Operation(operationId = "moveObject", summary = "Move an object to another path of the same user")
    @APIResponse(responseCode = "201", description = "The object at its new path")
    @APIResponse(responseCode = "429", description = "QUOTA_002 and others: a limit says no")
    public RestResponse<String> move(Body body) {
        ObjectPath from = path("from", body.from());
        ObjectPath to = path("to", body.to());
        return answer(copies.move(caller.get(), from, to, replace(body), origin.asker("")));
    }

    private static boolean replace(Body body) {
        return body.replace() != null && body.replace();
    }

    private static ObjectPath path(String member, @Nullable String text) {
        if (text == null) {
            throw new ProblemException(
                    ErrorCode.MISSING_MEMBER, "Member '" + member + "' is needed.", Map.of("member", member));
        }
        return Access.valid(() -> ObjectPath.parse(text));
    }

    private RestResponse<String> answer(UploadAnswer answer) {
        return switch (answer) {
            case UploadAnswer.Refused(var problem) -> throw new ProblemException(problem, null);
            case UploadAnswer.Done(var entry, boolean inserted) ->
                RestResponse.ResponseBuilder.create(
                                RestResponse.Status.CREATED, Documents.text(Documents.of(entry, bucket.name())))
                        .header("ETag", entry.etag())
                        .build();
        };
    }
}
