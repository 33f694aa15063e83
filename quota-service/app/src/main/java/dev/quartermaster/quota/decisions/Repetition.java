package dev.quartermaster.quota.decisions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.decisions.domain.Ask;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Mode;
import dev.quartermaster.quota.limits.domain.OnUnavailable;
import dev.quartermaster.quota.limits.domain.PeriodUnit;
import dev.quartermaster.quota.limits.domain.Span;
import dev.quartermaster.quota.limits.domain.Standing;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives a repeated request the answer that it got the first time.
 *
 * <p>Kept beside an idempotency key is what the first answer was made from besides the numbers: limits with the amounts
 * and sources that held then. So a limit changed in the meantime does not change an old answer.
 */
final class Repetition {

    private static final JsonMapper JSON = new JsonMapper();

    private Repetition() {}

    static Claim.Once once(Ask ask, Question question) {
        return new Claim.Once("check:" + ask.idempotencyKey(), fingerprint(ask, ""), context(question));
    }

    /** A digest of everything that makes two requests the same; the order of metrics does not. */
    static byte[] fingerprint(Ask ask, String more) {
        ObjectNode node = JSON.createObjectNode();
        node.put("user", ask.subject().user());
        node.put("project", ask.subject().project());
        node.put("api_key", ask.subject().apiKey());
        node.put("ip", ask.subject().ip());
        node.put("resource", ask.subject().resource());
        node.put("action", ask.action());
        ObjectNode consume = node.putObject("consume");
        new TreeMap<>(ask.consume()).forEach(consume::put);
        if (!more.isEmpty()) {
            node.put("more", more);
        }
        try {
            return MessageDigest.getInstance("SHA-256").digest(node.toString().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String context(Question question) {
        ObjectNode node = JSON.createObjectNode();
        Standing standing = question.standing();
        node.put("id", question.id()).put("plan", standing.plan()).put("priority", standing.priority());
        ArrayNode told = node.putArray("told");
        for (Reading reading : question.told()) {
            write(told.addObject(), reading.effective(), reading.cost())
                    .put("used", reading.used())
                    .put("reset", reading.resetMicros())
                    .put("retry", reading.retryMicros());
        }
        ArrayNode charged = node.putArray("charged");
        for (Charge charge : question.charges()) {
            write(charged.addObject(), charge.effective(), charge.cost());
        }
        return node.toString();
    }

    /** The first answer again; the numbers are at, then used, resets and retries in a row. */
    static Decision decision(Verdict.Repeated repeated) {
        JsonNode node = parse(repeated.context());
        long[] numbers = repeated.numbers();
        List<Reading> readings = new ArrayList<>();
        for (JsonNode told : node.get("told")) {
            readings.add(new Reading(
                    effective(told),
                    told.get("cost").longValue(),
                    told.get("used").longValue(),
                    told.get("reset").longValue(),
                    told.get("retry").longValue()));
        }
        JsonNode charged = node.get("charged");
        int n = charged.size();
        for (int i = 0; i < n; i++) {
            JsonNode charge = charged.get(i);
            readings.add(new Reading(
                    effective(charge),
                    charge.get("cost").longValue(),
                    numbers[1 + i],
                    numbers[1 + n + i],
                    numbers[1 + 2 * n + i]));
        }
        String id = node.get("id").textValue();
        String plan = node.get("plan").textValue();
        int priority = node.get("priority").intValue();
        return repeated.admitted()
                ? new Decision.Admitted(id, plan, priority, false, numbers[0], readings)
                : new Decision.Refused(id, plan, priority, false, numbers[0], readings);
    }

    static JsonNode parse(String context) {
        try {
            return JSON.readTree(context);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored answer cannot be read", e);
        }
    }

    private static ObjectNode write(ObjectNode node, Effective effective, long cost) {
        Limit limit = effective.limit();
        node.put("limit", limit.id()).put("name", limit.name()).put("metric", limit.metric());
        node.put("kind", limit.kind().name()).put("own", limit.amount());
        switch (limit.span()) {
            case Span.Sliding sliding -> node.put("window", sliding.window().toString());
            case Span.Calendar calendar -> node.put("period", calendar.unit().name());
            case Span.None none -> {}
        }
        ArrayNode scope = node.putArray("scope");
        limit.scope().forEach(dimension -> scope.add(dimension.name()));
        node.put("away", limit.onUnavailable().name())
                .put("mode", limit.mode().name())
                .put("elastic", limit.elastic());
        if (effective.throttled()) {
            node.put("unthrottled", effective.unthrottled());
        }
        return node.put("amount", effective.amount())
                .put("source", effective.source())
                .put("cost", cost);
    }

    private static Effective effective(JsonNode node) {
        Set<Dimension> scope = EnumSet.noneOf(Dimension.class);
        node.get("scope").forEach(name -> scope.add(Dimension.valueOf(name.textValue())));
        Limit limit = new Limit(
                node.get("limit").intValue(),
                node.get("name").textValue(),
                node.get("metric").textValue(),
                LimitKind.valueOf(node.get("kind").textValue()),
                number(node.get("own")),
                span(node),
                scope,
                OnUnavailable.valueOf(node.get("away").textValue()),
                Mode.valueOf(node.get("mode").textValue()),
                node.get("elastic").booleanValue(),
                true);
        Long amount = number(node.get("amount"));
        Long unthrottled = node.has("unthrottled") ? number(node.get("unthrottled")) : amount;
        return new Effective(limit, amount, node.get("source").textValue(), unthrottled);
    }

    private static Span span(JsonNode node) {
        if (node.has("window")) {
            return new Span.Sliding(Duration.parse(node.get("window").textValue()));
        }
        return node.has("period")
                ? new Span.Calendar(PeriodUnit.valueOf(node.get("period").textValue()))
                : new Span.None();
    }

    private static @Nullable Long number(JsonNode node) {
        return Objects.requireNonNull(node).isNull() ? null : node.longValue();
    }
}
