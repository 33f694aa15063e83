package dev.quartermaster.quota.explain.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.explain.domain.Explained;
import dev.quartermaster.quota.explain.domain.Explanation;
import dev.quartermaster.quota.limits.document.LimitDocument;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.records.Parameters;
import dev.quartermaster.quota.records.domain.DecisionId;
import dev.quartermaster.quota.records.domain.RecordedDecision;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** An explanation as JSON. */
final class ExplanationDocument {

    static final String SAMPLE = """
            {"decision_id":"01KAW4Z1V4S5W8X3QJ6ZC2M0TE","at":"2026-01-31T11:22:33.000123Z","allowed":false,
            "dry_run":false,"reservation":false,"degraded":false,"identical":1,"plan":"editor","priority":1,
            "configuration_version":41,"subject":{"user":"u-5"},"action":"upload","consume":{"uploads":3},
            "matched":[{"limit":"uploads_per_day","metric":"uploads","kind":"quota","period":"day","scope":["user"],
            "mode":"enforce","amount":100,"source":"plan:editor","cost":3,"before":99,"after":99,"refused":true,
            "admits_at":"2026-02-01T00:00:00Z"}],
            "not_matched":[{"limit":"searches_per_hour","metric":"searches","reason":"other_metric"},
            {"limit":"uploads_per_hour","metric":"uploads","reason":"no_amount"}],
            "earliest_admission":"2026-02-01T00:00:00Z",
            "smallest_change":{"raise":[{"limit":"uploads_per_day","from":100,"to":102}],
            "ask_for":[{"metric":"uploads","asked":3,"most":1}]}}""";

    private ExplanationDocument() {}

    static ObjectNode of(Explanation explanation) {
        RecordedDecision decision = explanation.decision();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("decision_id", DecisionId.text(decision.id())).put("at", Parameters.moment(decision.atMicros()));
        node.put("allowed", decision.admitted()).put("dry_run", decision.looked());
        node.put("reservation", decision.hold()).put("degraded", decision.degraded());
        node.put("identical", decision.times());
        node.put("plan", decision.plan()).put("priority", decision.priority());
        node.put("configuration_version", decision.configuration());
        subject(node.putObject("subject"), decision.subject());
        put(node, "action", decision.action());
        put(node, "user_agent", decision.userAgent());
        ObjectNode consume = node.putObject("consume");
        decision.consume().forEach(consume::put);
        ArrayNode matched = node.putArray("matched");
        decision.readings().forEach(reading -> matched(matched.addObject(), decision, reading));
        ArrayNode unmatched = node.putArray("not_matched");
        explanation.unmatched().forEach(it -> unmatched(unmatched.addObject(), decision, it));
        if (!decision.admitted()) {
            long retry = explanation.retryMicros();
            node.put("earliest_admission", retry > 0 ? Parameters.moment(retry) : null);
            change(node.putObject("smallest_change"), explanation);
        }
        return node;
    }

    private static void subject(ObjectNode node, Subject subject) {
        put(node, "user", subject.user());
        put(node, "project", subject.project());
        put(node, "api_key", subject.apiKey());
        put(node, "ip", subject.ip());
        put(node, "resource", subject.resource());
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    private static void matched(ObjectNode node, RecordedDecision decision, Reading reading) {
        ObjectNode limit = LimitDocument.write(reading.effective().limit());
        node.set("limit", limit.get("name"));
        for (String member : new String[] {"metric", "kind", "window", "period", "scope", "mode"}) {
            if (limit.has(member)) {
                node.set(member, limit.get(member));
            }
        }
        node.put("amount", reading.effective().amount())
                .put("source", reading.effective().source())
                .put("cost", reading.cost());
        OptionalLong before = decision.before(reading);
        if (before.isPresent()) {
            node.put("before", before.getAsLong()).put("after", reading.used());
        }
        node.put("refused", reading.refuses());
        if (reading.exceeded() && !reading.refuses()) {
            node.put("would_refuse", true);
        }
        if (reading.exceeded()) {
            node.put("admits_at", reading.retryMicros() > 0 ? Parameters.moment(reading.retryMicros()) : null);
        }
    }

    private static void unmatched(ObjectNode node, RecordedDecision decision, Explanation.Unmatched unmatched) {
        node.put("limit", unmatched.limit().name())
                .put("metric", unmatched.limit().metric())
                .put("reason", lower(unmatched.reason()));
        if (unmatched.reason() == Explanation.Reason.SCOPE_NOT_IN_SUBJECT) {
            ArrayNode missing = node.putArray("missing");
            Explained.missing(decision, unmatched.limit()).forEach(dimension -> missing.add(lower(dimension)));
        }
    }

    private static void change(ObjectNode node, Explanation explanation) {
        ArrayNode raise = node.putArray("raise");
        explanation
                .changes()
                .forEach(it -> raise.addObject()
                        .put("limit", it.limit())
                        .put("from", it.from())
                        .put("to", it.to()));
        ArrayNode ask = node.putArray("ask_for");
        explanation
                .fits()
                .forEach(it -> ask.addObject()
                        .put("metric", it.metric())
                        .put("asked", it.asked())
                        .put("most", it.most()));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
