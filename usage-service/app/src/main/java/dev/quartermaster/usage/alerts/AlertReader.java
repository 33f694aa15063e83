package dev.quartermaster.usage.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quartermaster.usage.contract.Alert;
import dev.quartermaster.usage.contract.AlertEvent;
import dev.quartermaster.usage.contract.CloudEvents;
import dev.quartermaster.usage.records.domain.Raw;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads alerts in the binary mode of their contract. */
final class AlertReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 1100;

    private AlertReader() {}

    /** The alert of a record; empty when it is none. */
    static Optional<AlertEvent> read(Raw raw) {
        try {
            JsonNode data = JSON.readTree(raw.value() == null ? new byte[0] : raw.value());
            return Optional.of(new AlertEvent(
                    text(raw.header(CloudEvents.HEADER_ID)),
                    text(raw.header(CloudEvents.HEADER_SOURCE)),
                    Instant.parse(text(raw.header(CloudEvents.HEADER_TIME))),
                    text(raw.header(CloudEvents.HEADER_SUBJECT)),
                    alert(data)));
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Alert alert(JsonNode data) {
        Map<String, String> scope = new HashMap<>();
        data.path("scope")
                .properties()
                .forEach(
                        entry -> scope.put(entry.getKey(), text(entry.getValue().textValue())));
        return new Alert(
                kind(data.path("kind").asText()),
                scope,
                text(data.path("limit").textValue()),
                text(data.path("metric").textValue()),
                level(data.path("level").asText()),
                data.hasNonNull("threshold_percent") ? percent(data.get("threshold_percent")) : null,
                number(data.path("used")),
                data.hasNonNull("amount") ? number(data.get("amount")) : null,
                time(data.path("period_start")),
                time(data.path("period_end")),
                reason(data.path("reason").textValue()));
    }

    private static int percent(JsonNode node) {
        if (!node.isInt() || node.intValue() < 1 || node.intValue() > 100) {
            throw new IllegalArgumentException("threshold_percent");
        }
        return node.intValue();
    }

    private static Alert.Kind kind(String text) {
        for (Alert.Kind kind : Alert.Kind.values()) {
            if (kind.wire().equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("kind");
    }

    private static Alert.Level level(String text) {
        for (Alert.Level level : Alert.Level.values()) {
            if (level.wire().equals(text)) {
                return level;
            }
        }
        throw new IllegalArgumentException("level");
    }

    private static Alert.@Nullable Reason reason(@Nullable String text) {
        for (Alert.Reason reason : Alert.Reason.values()) {
            if (reason.wire().equals(text)) {
                return reason;
            }
        }
        return null;
    }

    private static @Nullable Instant time(JsonNode node) {
        return node.isTextual() ? Instant.parse(node.textValue()) : null;
    }

    private static long number(JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new IllegalArgumentException("number");
        }
        return node.longValue();
    }

    private static String text(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > LONGEST || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("text");
        }
        return text;
    }
}
