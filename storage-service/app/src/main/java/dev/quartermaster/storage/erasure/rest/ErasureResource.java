package dev.quartermaster.storage.erasure.rest;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.storage.catalogue.domain.DeletionItem;
import dev.quartermaster.storage.catalogue.domain.DeletionPlan;
import dev.quartermaster.storage.erasure.Erasure;
import dev.quartermaster.storage.objects.Access;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Deletes everything of a user. */
@Path("/api/v1/users/{user}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.ADMIN_NAME, Role.SERVICE_NAME, Role.USER_NAME})
@RunOnVirtualThread
@Tag(name = "storage")
class ErasureResource {

    private static final Logger LOG = Logger.getLogger(ErasureResource.class);
    private static final int ITEMS = 100;

    /** What is deleted while the caller waits; the rounds do the rest. */
    private static final int BATCHES = 10;

    private final Erasure erasure;
    private final CurrentCaller caller;

    ErasureResource(Erasure erasure, CurrentCaller caller) {
        this.erasure = erasure;
        this.caller = caller;
    }

    @DELETE
    @Path("/objects")
    @Operation(
            operationId = "deleteEverything",
            summary = "Delete everything of a user",
            description =
                    "First `dry_run=true`: answers with a plan and deletes nothing. Then `plan={plan_id}`: deletes what"
                            + " the plan lists, as it was then; what came or changed later stays. A started plan goes on by itself.")
    @APIResponse(responseCode = "200", description = "The plan, or that everything in it is done")
    @APIResponse(responseCode = "202", description = "Started; the plan's document shows how far it is")
    @APIResponse(responseCode = "404", description = "NOT_FOUND_007: no such plan of this user, or it has expired")
    public RestResponse<String> delete(
            @RestPath String user, @RestQuery("dry_run") @Nullable Boolean dryRun, @RestQuery @Nullable String plan) {
        String owner = owner(user);
        boolean only = dryRun != null && dryRun;
        if (only == (plan != null)) {
            throw new ProblemException(
                    ErrorCode.INVALID_PARAMETER, "Either dry_run=true for a plan, or plan={plan_id} to execute it.");
        }
        if (plan == null) {
            return answer(erasure.plan(owner));
        }
        return answer(executed(erasure.start(erasure.find(owner, id(plan)))));
    }

    private DeletionPlan executed(DeletionPlan started) {
        DeletionPlan now = started;
        try {
            for (int i = 0; i < BATCHES && now.state() == DeletionPlan.State.EXECUTING; i++) {
                now = erasure.batch(now);
            }
        } catch (ProblemException e) {
            LOG.warnf("A deletion goes on later: %s", e.getMessage());
        }
        return now;
    }

    @GET
    @Path("/deletions/{plan}")
    @Operation(operationId = "deletionPlan", summary = "What a plan deletes, and how far it is")
    @APIResponse(
            responseCode = "200",
            description = "The plan, at most 100 of its `items`, and `next_cursor` if there are more")
    @APIResponse(responseCode = "404", description = "NOT_FOUND_007: no such plan of this user, or it has expired")
    public String plan(@RestPath String user, @RestPath String plan, @RestQuery @Nullable Long cursor) {
        DeletionPlan found = erasure.find(owner(user), id(plan));
        List<DeletionItem> items = erasure.items(found, cursor == null ? 0 : cursor, ITEMS);
        Map<String, @Nullable Object> out = members(found);
        out.put("items", items.stream().map(ErasureResource::members).toList());
        if (items.size() == ITEMS) {
            out.put("next_cursor", items.getLast().number() + 1);
        }
        return Documents.text(out);
    }

    private String owner(String user) {
        return Access.own(caller.get(), Access.valid(() -> Names.id(user)));
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ErrorCode.ENTRY_NOT_FOUND, ErrorCode.ENTRY_NOT_FOUND.description());
        }
    }

    private RestResponse<String> answer(DeletionPlan plan) {
        RestResponse.Status status =
                plan.state() == DeletionPlan.State.EXECUTING ? RestResponse.Status.ACCEPTED : RestResponse.Status.OK;
        return RestResponse.ResponseBuilder.create(status, Documents.text(members(plan)))
                .build();
    }

    private Map<String, @Nullable Object> members(DeletionPlan plan) {
        DeletionPlan.Progress progress = erasure.progress(plan);
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("plan_id", plan.id());
        out.put("user_id", plan.owner());
        out.put("state", plan.state().name().toLowerCase(Locale.ROOT));
        out.put("objects", plan.totals().objects());
        out.put("versions", plan.totals().versions());
        out.put("uploads", plan.totals().uploads());
        out.put("pars", plan.totals().pars());
        out.put("bytes", plan.totals().bytes());
        out.put("left", progress.left());
        out.put("deleted", progress.gone());
        out.put("kept", progress.kept());
        out.put("failed", progress.failed());
        out.put("created_at", plan.createdAt());
        out.put("expires_at", plan.expiresAt());
        return out;
    }

    private static Map<String, @Nullable Object> members(DeletionItem item) {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("kind", item.kind().name().toLowerCase(Locale.ROOT));
        out.put("path", item.name());
        if (item.version() != null) {
            out.put("version", item.version());
        }
        out.put("bytes", item.bytes());
        return out;
    }
}
