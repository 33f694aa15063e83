package dev.quartermaster.usage.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quartermaster.usage.contract.Alert;
import dev.quartermaster.usage.contract.CloudEvents;
import dev.quartermaster.usage.contract.Finding;
import dev.quartermaster.usage.contract.FindingEvent;
import dev.quartermaster.usage.records.domain.Raw;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads findings in the binary mode of their contract. */
final class FindingReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 1100;
    private static final int MOST = 100;

    private FindingReader() {}

    static boolean isFinding(Raw raw) {
        return CloudEvents.TYPE_ALERT_FINDING.equals(raw.header(CloudEvents.HEADER_TYPE));
    }

    /** The finding of a record; empty when it is none. */
    static Optional<FindingEvent> read(Raw raw) {
        try {
            JsonNode data = JSON.readTree(raw.value() == null ? new byte[0] : raw.value());
            return Optional.of(new FindingEvent(
                    text(raw.header(CloudEvents.HEADER_ID)),
                    text(raw.header(CloudEvents.HEADER_SOURCE)),
                    Instant.parse(text(raw.header(CloudEvents.HEADER_TIME))),
                    text(raw.header(CloudEvents.HEADER_SUBJECT)),
                    finding(data)));
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Finding finding(JsonNode data) {
        Map<String, String> scope = new HashMap<>();
        data.path("scope")
                .properties()
                .forEach(
                        entry -> scope.put(entry.getKey(), text(entry.getValue().textValue())));
        return new Finding(
                constant(Finding.Kind.values(), Finding.Kind::wire, data.path("kind")),
                constant(Alert.Level.values(), Alert.Level::wire, data.path("level")),
                constant(Finding.Pattern.values(), Finding.Pattern::wire, data.path("pattern")),
                scope,
                Instant.parse(text(data.path("first_at").textValue())),
                Instant.parse(text(data.path("last_at").textValue())),
                whole(data.path("refusals")),
                number(data.path("measure")),
                number(data.path("threshold")),
                texts(data.path("others")),
                texts(data.path("decisions")));
    }

    private static <E> E constant(E[] constants, Function<E, String> wire, JsonNode node) {
        return Arrays.stream(constants)
                .filter(one -> wire.apply(one).equals(node.textValue()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("constant"));
    }

    private static long whole(JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new IllegalArgumentException("number");
        }
        return node.longValue();
    }

    private static double number(JsonNode node) {
        if (!node.isNumber()) {
            throw new IllegalArgumentException("number");
        }
        return node.doubleValue();
    }

    private static List<String> texts(JsonNode node) {
        if (!node.isArray() || node.size() > MOST) {
            throw new IllegalArgumentException("texts");
        }
        List<String> texts = new ArrayList<>();
        node.forEach(one -> texts.add(text(one.textValue())));
        return texts;
    }

    private static String text(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > LONGEST || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("text");
        }
        return text;
    }
}
