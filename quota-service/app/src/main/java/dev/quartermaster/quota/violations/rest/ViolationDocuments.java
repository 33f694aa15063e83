package dev.quartermaster.quota.violations.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.records.Parameters;
import dev.quartermaster.quota.records.domain.DecisionId;
import dev.quartermaster.quota.records.domain.Refusal;
import dev.quartermaster.quota.violations.Violations;
import dev.quartermaster.quota.violations.domain.Finding;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Refusals, sums and findings as JSON. */
final class ViolationDocuments {

    private ViolationDocuments() {}

    static ObjectNode of(Refusal refusal) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("decision_id", DecisionId.text(refusal.id()));
        node.put("at", Parameters.moment(refusal.atMicros()));
        node.put("last_at", Parameters.moment(refusal.lastMicros()));
        node.put("times", refusal.times());
        Subject subject = refusal.subject();
        ObjectNode who = node.putObject("subject");
        put(who, "user", subject.user());
        put(who, "project", subject.project());
        put(who, "api_key", subject.apiKey());
        put(who, "ip", subject.ip());
        put(node, "route", subject.resource());
        put(node, "user_agent", refusal.userAgent());
        put(node, "action", refusal.action());
        ArrayNode limits = node.putArray("limits");
        refusal.limits().forEach(limits::add);
        node.put("metric", refusal.metric()).put("cost", refusal.cost());
        node.put("retry_at", refusal.retryMicros() > 0 ? Parameters.moment(refusal.retryMicros()) : null);
        return node;
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    static void sums(ObjectNode node, Violations.By by, List<Violations.Sum> sums) {
        String what = by.name().toLowerCase(Locale.ROOT);
        ArrayNode list = node.putArray("by_" + what);
        for (Violations.Sum sum : sums) {
            ObjectNode one = list.addObject().put(what, sum.what()).put("refusals", sum.refusals());
            if (by != Violations.By.LIMIT) {
                one.put("limits", sum.limits());
            }
            one.put("first_at", Parameters.moment(sum.firstMicros()))
                    .put("last_at", Parameters.moment(sum.lastMicros()));
        }
    }

    static ObjectNode of(Finding finding) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("pattern", finding.pattern().name().toLowerCase(Locale.ROOT));
        node.put("who", finding.who());
        node.put("first_at", Parameters.moment(finding.firstMicros()));
        node.put("last_at", Parameters.moment(finding.lastMicros()));
        node.put("refusals", finding.refusals());
        node.put("measure", finding.measure()).put("threshold", finding.threshold());
        ArrayNode others = node.putArray("others");
        finding.others().forEach(others::add);
        ArrayNode decisions = node.putArray("decisions");
        finding.decisions().forEach(decisions::add);
        return node;
    }
}
