package dev.quartermaster.monitor.follower;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quartermaster.monitor.contract.ThrottleSignal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads a signal as the schema of the contract has it; members that it does not know are those of later versions. */
final class SignalReader {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int LARGEST = 64 * 1024;

    private SignalReader() {}

    /** @throws IllegalArgumentException when it is none, with what is wrong */
    static ThrottleSignal read(byte[] value) {
        if (value.length > LARGEST) {
            throw new IllegalArgumentException("it has more than " + LARGEST + " bytes");
        }
        JsonNode node;
        try {
            node = JSON.readTree(new String(value, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is no JSON", e);
        }
        if (!node.isObject()) {
            throw new IllegalArgumentException("it is no object");
        }
        return new ThrottleSignal(
                text(node, "host"),
                text(node, "level"),
                factors(node),
                reasons(node),
                (int) Math.min(Integer.MAX_VALUE, whole(node, "valid_for_seconds")),
                whole(node, "sequence"));
    }

    private static Map<Integer, Double> factors(JsonNode node) {
        JsonNode given = node.get("factors");
        if (given == null || !given.isObject()) {
            throw new IllegalArgumentException("factors is missing");
        }
        Map<Integer, Double> factors = new TreeMap<>();
        given.properties().forEach(entry -> {
            if (!entry.getValue().isNumber()) {
                throw new IllegalArgumentException("a factor is no number");
            }
            // NumberFormatException is an IllegalArgumentException
            factors.put(Integer.valueOf(entry.getKey()), entry.getValue().doubleValue());
        });
        return factors;
    }

    private static List<String> reasons(JsonNode node) {
        List<String> reasons = new ArrayList<>();
        JsonNode given = node.get("reasons");
        if (given != null && given.isArray()) {
            given.forEach(reason -> reasons.add(reason.asText()));
        }
        return reasons;
    }

    private static String text(JsonNode node, String member) {
        JsonNode given = node.get(member);
        if (given == null || !given.isTextual()) {
            throw new IllegalArgumentException(member + " is missing");
        }
        return given.textValue();
    }

    private static long whole(JsonNode node, String member) {
        JsonNode given = node.get(member);
        if (given == null || !given.isIntegralNumber() || !given.canConvertToLong()) {
            throw new IllegalArgumentException(member + " is missing");
        }
        return given.longValue();
    }
}
