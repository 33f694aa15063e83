package dev.quartermaster.quota.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.limits.document.LimitDocument;
import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.records.domain.RecordedDecision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A recorded decision as JSON, as far as it is not in columns. Short names, because there are many. Limits are written as
 * they were, since they may be changed or gone by the time somebody asks.
 */
public final class DecisionDocument {

    private static final JsonMapper JSON = new JsonMapper();

    private DecisionDocument() {}

    public static String write(RecordedDecision decision) {
        ObjectNode node = JSON.createObjectNode();
        node.put("v", decision.configuration()).put("p", decision.plan()).put("pr", decision.priority());
        flag(node, "d", decision.degraded());
        flag(node, "l", decision.looked());
        flag(node, "h", decision.hold());
        Subject subject = decision.subject();
        text(node, "u", subject.user());
        text(node, "pj", subject.project());
        text(node, "k", subject.apiKey());
        text(node, "ip", subject.ip());
        text(node, "r", subject.resource());
        text(node, "a", decision.action());
        text(node, "ua", decision.userAgent());
        ObjectNode consume = node.putObject("c");
        decision.consume().forEach(consume::put);
        ArrayNode readings = node.putArray("rd");
        for (Reading reading : decision.readings()) {
            ObjectNode one = readings.addObject();
            one.put("i", reading.effective().limit().id());
            one.set("m", LimitDocument.write(reading.effective().limit()));
            one.put("n", reading.effective().amount())
                    .put("s", reading.effective().source());
            one.put("c", reading.cost()).put("u", reading.used());
            one.put("rs", reading.resetMicros()).put("rt", reading.retryMicros());
        }
        return node.toString();
    }

    private static void flag(ObjectNode node, String name, boolean value) {
        if (value) {
            node.put(name, true);
        }
    }

    private static void text(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    public static RecordedDecision read(UUID id, long atMicros, boolean admitted, int times, String document) {
        JsonNode node = parse(document);
        Map<String, Long> consume = new LinkedHashMap<>();
        node.get("c")
                .properties()
                .forEach(e -> consume.put(e.getKey(), e.getValue().longValue()));
        List<Reading> readings = new ArrayList<>();
        node.get("rd").forEach(one -> readings.add(reading(one)));
        return new RecordedDecision(
                id,
                atMicros,
                admitted,
                times,
                node.path("l").asBoolean(),
                node.path("h").asBoolean(),
                node.get("v").longValue(),
                node.get("p").textValue(),
                node.get("pr").intValue(),
                node.path("d").asBoolean(),
                new Subject(text(node, "u"), text(node, "pj"), text(node, "k"), text(node, "ip"), text(node, "r")),
                text(node, "a"),
                text(node, "ua"),
                consume,
                readings);
    }

    private static Reading reading(JsonNode one) {
        JsonNode document = one.get("m");
        Limit read = LimitDocument.read(document, "", document.get("name").textValue());
        JsonNode amount = one.get("n");
        Effective effective = new Effective(
                read.withId(one.get("i").intValue()),
                amount.isNull() ? null : amount.longValue(),
                one.get("s").textValue());
        return new Reading(
                effective,
                one.get("c").longValue(),
                one.get("u").longValue(),
                one.get("rs").longValue(),
                one.get("rt").longValue());
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null ? null : value.textValue();
    }

    private static JsonNode parse(String document) {
        try {
            return JSON.readTree(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a recorded decision cannot be read", e);
        }
    }
}
