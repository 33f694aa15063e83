package dev.quartermaster.quota.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.contract.LimitState;
import dev.quartermaster.quota.contract.ProblemDocument;
import dev.quartermaster.quota.contract.QuotaView;
import dev.quartermaster.quota.contract.Reservation;
import dev.quartermaster.quota.contract.Subject;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads answers; members it does not know are left alone, those it needs and misses make the answer unusable. */
final class WireReader {

    private WireReader() {}

    /** The body is not what the service answers with. */
    static final class NotOurs extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotOurs(String message) {
            super(message);
        }
    }

    static JsonNode tree(byte[] body) {
        try {
            JsonNode node = WireWriter.JSON.readTree(body);
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (IOException e) {
            throw new NotOurs("not JSON: " + e.getClass().getSimpleName());
        }
        throw new NotOurs("not a JSON object");
    }

    static Allowed allowed(JsonNode node) {
        return new Allowed(
                text(node, "decision_id"),
                optional(node, "plan"),
                node.path("priority").asInt(),
                node.path("degraded").asBoolean(),
                limits(node));
    }

    static Refused refused(JsonNode node) {
        return new Refused(problem(node), node.path("degraded").asBoolean(), limits(node));
    }

    static Held held(JsonNode node) {
        return new Held(uuid(node), instant(text(node, "expires_at")), limits(node));
    }

    static Committed committed(JsonNode node) {
        return new Committed(uuid(node), amounts(node.path("consumed")), limits(node));
    }

    static Instant expiresAt(JsonNode node) {
        return instant(text(node, "expires_at"));
    }

    static ProblemDocument problem(JsonNode node) {
        Map<String, Object> details = new HashMap<>();
        node.path("details").fields().forEachRemaining(entry -> details.put(entry.getKey(), plain(entry.getValue())));
        List<String> violated = new ArrayList<>();
        node.path("violated-policies").forEach(name -> violated.add(name.asText()));
        return new ProblemDocument(
                text(node, "type"),
                node.path("title").asText(),
                node.path("status").asInt(),
                node.path("detail").asText(),
                optional(node, "instance"),
                text(node, "code"),
                details,
                instant(text(node, "timestamp")),
                optional(node, "correlation_id"),
                optional(node, "limit_type"),
                whole(node, "retry_after"),
                optional(node, "quota"),
                violated);
    }

    private static @Nullable Object plain(JsonNode node) {
        try {
            return WireWriter.JSON.treeToValue(node, Object.class);
        } catch (IOException e) {
            throw new NotOurs("details cannot be read");
        }
    }

    static List<LimitState> limits(JsonNode node) {
        List<LimitState> limits = new ArrayList<>();
        for (JsonNode limit : node.path("limits")) {
            List<String> scope = new ArrayList<>();
            limit.path("scope").forEach(name -> scope.add(name.asText()));
            limits.add(new LimitState(
                    text(limit, "limit"),
                    text(limit, "metric"),
                    text(limit, "kind"),
                    scope,
                    whole(limit, "amount"),
                    limit.path("used").asLong(),
                    whole(limit, "remaining"),
                    optional(limit, "window"),
                    optional(limit, "period"),
                    moment(limit, "resets_at"),
                    limit.path("source").asText(),
                    limit.path("enforced").asBoolean(true),
                    limit.path("exceeded").asBoolean()));
        }
        return limits;
    }

    static QuotaView view(JsonNode node) {
        Map<String, QuotaView.Gauge> quotas = new HashMap<>();
        node.path("quotas").fields().forEachRemaining(entry -> quotas.put(entry.getKey(), gauge(entry.getValue())));
        String user = optional(node, "user_id");
        return new QuotaView(
                user == null ? text(node, "scope") : "user",
                user == null ? text(node, "id") : user,
                optional(node, "plan"),
                node.path("priority").asInt(),
                quotas);
    }

    private static QuotaView.Gauge gauge(JsonNode node) {
        return new QuotaView.Gauge(
                text(node, "limit"),
                text(node, "kind"),
                whole(node, "current"),
                whole(node, "max"),
                whole(node, "remaining"),
                node.path("display").asText(),
                optional(node, "period"),
                moment(node, "reset_at"),
                node.path("held").asLong(),
                node.path("source").asText());
    }

    static Page<Reservation> reservations(JsonNode node) {
        List<Reservation> items = new ArrayList<>();
        for (JsonNode item : node.path("items")) {
            JsonNode who = item.path("subject");
            items.add(new Reservation(
                    uuid(item),
                    text(item, "state"),
                    new Subject(
                            optional(who, "user"),
                            optional(who, "project"),
                            optional(who, "api_key"),
                            optional(who, "ip"),
                            null),
                    optional(item, "resource"),
                    amounts(item.path("hold")),
                    instant(text(item, "created_at")),
                    instant(text(item, "expires_at"))));
        }
        return new Page<>(items, optional(node, "next_cursor"));
    }

    private static Map<String, Long> amounts(JsonNode node) {
        Map<String, Long> amounts = new HashMap<>();
        node.fields()
                .forEachRemaining(
                        entry -> amounts.put(entry.getKey(), entry.getValue().asLong()));
        return amounts;
    }

    private static String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.isTextual()) {
            throw new NotOurs("no " + name);
        }
        return value.textValue();
    }

    private static @Nullable String optional(JsonNode node, String name) {
        return node.path(name).textValue();
    }

    private static @Nullable Long whole(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.canConvertToLong() && value.isIntegralNumber() ? value.longValue() : null;
    }

    private static @Nullable Instant moment(JsonNode node, String name) {
        String text = optional(node, name);
        return text == null ? null : instant(text);
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new NotOurs("no time");
        }
    }

    private static UUID uuid(JsonNode node) {
        try {
            return UUID.fromString(text(node, "reservation_id"));
        } catch (IllegalArgumentException e) {
            throw new NotOurs("no reservation_id");
        }
    }
}
