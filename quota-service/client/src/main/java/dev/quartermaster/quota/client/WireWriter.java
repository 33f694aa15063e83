package dev.quartermaster.quota.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.contract.Check;
import dev.quartermaster.quota.contract.Circumstances;
import dev.quartermaster.quota.contract.Hold;
import dev.quartermaster.quota.contract.ProblemDocument;
import dev.quartermaster.quota.contract.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes requests and problems as JSON, member by member: a native image needs no reflection for it. */
public final class WireWriter {

    static final ObjectMapper JSON = new ObjectMapper();

    private WireWriter() {}

    /** A problem as {@code application/problem+json}, in the order in which services write it. */
    public static byte[] problem(ProblemDocument problem) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("type", problem.type())
                .put("title", problem.title())
                .put("status", problem.status())
                .put("detail", problem.detail());
        put(node, "instance", problem.instance());
        node.put("code", problem.code());
        node.set("details", JSON.valueToTree(problem.details()));
        node.put("timestamp", problem.timestamp().toString());
        put(node, "correlation_id", problem.correlationId());
        put(node, "limit_type", problem.limitType());
        if (problem.retryAfter() != null) {
            node.put("retry_after", problem.retryAfter());
        }
        put(node, "quota", problem.quota());
        if (!problem.violatedPolicies().isEmpty()) {
            ArrayNode violated = node.putArray("violated-policies");
            problem.violatedPolicies().forEach(violated::add);
        }
        return bytes(node);
    }

    static byte[] checks(List<Check> checks) {
        if (checks.size() == 1) {
            return bytes(check(checks.getFirst()));
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ArrayNode entries = node.putArray("checks");
        checks.forEach(check -> entries.add(check(check)));
        return bytes(node);
    }

    private static ObjectNode check(Check check) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set("subject", subject(check.subject()));
        node.set("consume", amounts(check.consume()));
        circumstances(node, check.circumstances());
        put(node, "idempotency_key", check.idempotencyKey());
        if (check.dryRun()) {
            node.put("dry_run", true);
        }
        return node;
    }

    static byte[] hold(Hold hold) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set("subject", subject(hold.subject()));
        node.set("hold", amounts(hold.hold()));
        node.put("ttl", hold.ttl().toString());
        circumstances(node, hold.circumstances());
        put(node, "idempotency_key", hold.idempotencyKey());
        return bytes(node);
    }

    static byte[] commit(Map<String, Long> used) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (!used.isEmpty()) {
            node.set("consume", amounts(used));
        }
        return bytes(node);
    }

    static byte[] extension(Duration ttl) {
        return bytes(JsonNodeFactory.instance.objectNode().put("ttl", ttl.toString()));
    }

    private static ObjectNode subject(Subject subject) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        put(node, "user", subject.user());
        put(node, "project", subject.project());
        put(node, "api_key", subject.apiKey());
        put(node, "ip", subject.ip());
        // the service refuses it without the address of who forwarded
        put(node, "forwarded_for", subject.ip() == null ? null : subject.forwardedFor());
        return node;
    }

    private static ObjectNode amounts(Map<String, Long> amounts) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        amounts.forEach(node::put);
        return node;
    }

    private static void circumstances(ObjectNode node, Circumstances about) {
        put(node, "action", about.action());
        put(node, "resource", about.resource());
        put(node, "user_agent", about.userAgent());
        put(node, "details", about.details());
        if (!about.meta().isEmpty()) {
            node.set("meta", JSON.valueToTree(about.meta()));
        }
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON", e);
        }
    }
}
