package dev.quartermaster.monitor.throttling.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.monitor.throttling.EventLog;
import dev.quartermaster.monitor.throttling.Throttling;
import dev.quartermaster.monitor.throttling.domain.Manual;
import dev.quartermaster.monitor.throttling.domain.Thresholds;
import dev.quartermaster.monitor.throttling.domain.ThrottleEvent;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The throttle as JSON. */
final class ThrottleDocument {

    private ThrottleDocument() {}

    static ObjectNode of(Throttling.State state) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("host", state.host());
        part(
                node.putObject("in_force").put("level", state.inForce().level().word()),
                state.inForce().factors(),
                state.inForce().reasons());
        ObjectNode automatic = node.putObject("automatic")
                .put("level", state.automatic().level().word())
                .put("tightness", Math.round(state.automatic().value() * 1000) / 1000.0);
        part(automatic, state.automatic().factors(), state.automatic().reasons());
        Manual manual = state.manual();
        if (manual != null) {
            node.set("manual", of(manual));
        }
        ObjectNode published = node.putObject("published")
                .put("broker", state.broker().name().toLowerCase(Locale.ROOT))
                .put("valid_for_seconds", state.validity().toSeconds());
        if (state.publishedAt() != null) {
            published
                    .put("sequence", state.sequence())
                    .put("at", state.publishedAt().toString());
        }
        return node;
    }

    static ObjectNode of(Manual manual) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        factors(node, manual.factors());
        return node.put("reason", manual.reason())
                .put("actor", manual.actor())
                .put("started_at", manual.startedAt().toString())
                .put("ends_at", manual.endsAt().toString());
    }

    static JsonNode of(EventLog.Page page, int count) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ArrayNode items = node.putArray("items");
        for (ThrottleEvent event : page.events()) {
            ObjectNode item = items.addObject()
                    .put("id", event.id().toString())
                    .put("at", event.at().toString())
                    .put("kind", event.kind().word())
                    .put("level", event.level());
            part(item, event.factors(), event.reasons());
            if (event.actor() != null) {
                item.put("actor", event.actor());
            }
        }
        if (page.events().size() == count) {
            node.put("next", page.events().getLast().at().toString());
        }
        return node.put("complete", page.complete());
    }

    static ObjectNode of(Thresholds thresholds) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        thresholds
                .bands()
                .forEach((metric, band) -> node.putObject(metric.word())
                        .put("relaxed", band.relaxed())
                        .put("tight", band.tight()));
        return node;
    }

    private static void part(ObjectNode node, Map<Integer, Double> factors, List<String> reasons) {
        factors(node, factors);
        reasons.forEach(node.putArray("reasons")::add);
    }

    private static void factors(ObjectNode node, Map<Integer, Double> factors) {
        ObjectNode members = node.putObject("factors");
        factors.forEach(
                (priority, factor) -> members.put(Integer.toString(priority), Math.round(factor * 1000) / 1000.0));
    }
}
