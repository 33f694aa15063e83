package dev.quartermaster.quota.limits.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.limits.AuditTrail;
import dev.quartermaster.quota.security.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The trail of changes, the newest first. */
@Path("/api/v1/audit")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMIN_NAME)
@Tag(name = "audit", description = "Who changed what")
class AuditResource {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_FILTER = 400;

    private final AuditTrail trail;

    AuditResource(AuditTrail trail) {
        this.trail = trail;
    }

    @GET
    @Operation(
            operationId = "listAudit",
            summary = "Changes, the newest first",
            description = "key is the name of a limit or plan, scope/id of a subject, scope/id/limit of an override")
    public Uni<JsonNode> list(
            @QueryParam("entity") @Nullable String entity,
            @QueryParam("key") @Nullable String key,
            @QueryParam("actor") @Nullable String actor,
            @BeanParam Paging paging) {
        AuditTrail.Filter filter =
                new AuditTrail.Filter(plain("entity", entity), plain("key", key), plain("actor", actor));
        int count = paging.count();
        return trail.list(filter, before(paging), count + 1)
                .map(found -> paging.page(found, AuditResource::document, e -> List.of(Long.toString(e.seq()))));
    }

    private static long before(Paging paging) {
        List<String> after = paging.after(1);
        if (after.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (!after.getFirst().matches("[0-9]{1,18}")) {
            throw Paging.wrong("cursor", "The cursor is not one of ours.");
        }
        return Long.parseLong(after.getFirst());
    }

    // PostgreSQL has no text with a NUL in it and would refuse the question
    private static @Nullable String plain(String parameter, @Nullable String text) {
        if (text != null && (text.length() > LONGEST_FILTER || text.chars().anyMatch(Character::isISOControl))) {
            throw Paging.wrong(parameter, "Too long, or has control characters.");
        }
        return text;
    }

    private static JsonNode document(AuditTrail.Entry entry) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("seq", entry.seq());
        node.put("at", entry.at().toString());
        node.put("actor", entry.actor());
        node.put("action", entry.action());
        node.put("entity", entry.entity());
        node.put("key", entry.key());
        node.set("before", tree(entry.before()));
        node.set("after", tree(entry.after()));
        return node;
    }

    private static JsonNode tree(@Nullable String json) {
        try {
            return json == null ? JsonNodeFactory.instance.nullNode() : JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL gave a jsonb that is no JSON", e);
        }
    }
}
