package dev.quartermaster.storage.objects.rest;

import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.storage.catalogue.CatalogueSearch;
import dev.quartermaster.storage.catalogue.domain.Use;
import dev.quartermaster.storage.objects.Access;
import dev.quartermaster.storage.objects.Deletions;
import dev.quartermaster.storage.objects.Documents;
import dev.quartermaster.storage.paths.domain.Names;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** What a user stores, and whole collections. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME, Role.USER_NAME})
@RunOnVirtualThread
@Tag(name = "storage", description = "Whole users, datasets and models")
class StorageResource {

    private final CatalogueSearch catalogue;
    private final Deletions deletions;
    private final CurrentCaller caller;
    private final Origin origin;

    StorageResource(CatalogueSearch catalogue, Deletions deletions, CurrentCaller caller, Origin origin) {
        this.catalogue = catalogue;
        this.deletions = deletions;
        this.caller = caller;
        this.origin = origin;
    }

    @GET
    @Path("/storage")
    @Operation(operationId = "ownStorage", summary = "Bytes and objects that the caller stores now")
    @APIResponse(responseCode = "200", description = "The use")
    public String own() {
        return use(caller.get().subject());
    }

    @GET
    @Path("/users/{user}/storage")
    @Operation(operationId = "storageOf", summary = "Bytes and objects that a user stores now")
    @APIResponse(responseCode = "200", description = "The use")
    public String of(@RestPath String user) {
        return use(Access.own(caller.get(), Access.valid(() -> Names.id(user))));
    }

    private String use(String user) {
        Use use = catalogue.use(user);
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("user_id", user);
        out.put("bytes", use.bytes());
        out.put("objects", use.objects());
        return Documents.text(out);
    }

    @DELETE
    @Path("/datasets/{user}/{dataset}")
    @Operation(operationId = "deleteDataset", summary = "Delete a dataset with all its files")
    @APIResponse(responseCode = "200", description = "What was deleted")
    public String dataset(@RestPath String user, @RestPath String dataset) {
        return folder("datasets", user, dataset);
    }

    @DELETE
    @Path("/models/{user}/{model}")
    @Operation(operationId = "deleteModel", summary = "Delete a model with all its files")
    @APIResponse(responseCode = "200", description = "What was deleted")
    public String model(@RestPath String user, @RestPath String model) {
        return folder("models", user, model);
    }

    private String folder(String kind, String user, String id) {
        String owner = Access.own(caller.get(), Access.valid(() -> Names.id(user)));
        String name = Access.valid(() -> Names.id(id));
        Deletions.Deleted deleted = deletions.folder(owner, kind + "/" + owner + "/" + name + "/", origin.asker(owner));
        return Documents.text(Map.of("deleted_objects", deleted.objects(), "deleted_bytes", deleted.bytes()));
    }
}
