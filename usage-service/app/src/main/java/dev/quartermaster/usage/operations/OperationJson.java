package dev.quartermaster.usage.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.usage.operations.domain.Operation;
import org.jspecify.annotations.Nullable;

/** An operation as JSON: the members in the same order always, and what is not known left out. */
public final class OperationJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private OperationJson() {}

    public static ObjectNode of(Operation operation) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", operation.id());
        node.put("source", operation.source());
        node.put("time", operation.time().toString());
        node.put("subject", operation.subject());
        text(node, "user", operation.user());
        text(node, "project", operation.project());
        node.put("action", operation.action());
        node.put("status", operation.status());
        node.put("count", operation.count());
        node.set("amounts", tree(operation.amounts()));
        number(node, "items", operation.items());
        number(node, "payload_bytes", operation.payloadBytes());
        number(node, "duration_ms", operation.durationMs());
        text(node, "resource", operation.resource());
        text(node, "ip", operation.ip());
        text(node, "user_agent", operation.userAgent());
        text(node, "details", operation.details());
        String meta = operation.meta();
        if (meta != null) {
            node.set("meta", tree(meta));
        }
        return node;
    }

    private static void text(ObjectNode node, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            node.put(name, value);
        }
    }

    private static void number(ObjectNode node, String name, @Nullable Long value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL gave a jsonb that is no JSON", e);
        }
    }
}
