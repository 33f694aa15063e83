package dev.quartermaster.quota.limits.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.limits.document.InvalidDocument.Fault;
import dev.quartermaster.quota.limits.domain.Grammar;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The members of one JSON object, read strictly: nothing is converted, nothing unknown is passed over. */
final class Members {

    private final JsonNode node;
    private final String path;

    private Members(JsonNode node, String path) {
        this.node = node;
        this.path = path;
    }

    static Members of(JsonNode node, String path, String... known) {
        if (!node.isObject()) {
            throw new InvalidDocument(Fault.WRONG_TYPE, path, "must be a JSON object");
        }
        List<String> names = Arrays.asList(known);
        node.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                String shown = name.length() > 64 ? name.substring(0, 64) + "…" : name;
                throw new InvalidDocument(
                        Fault.UNKNOWN_MEMBER, path, "has no member \"" + shown + "\"; it may have " + names);
            }
        });
        return new Members(node, path);
    }

    boolean has(String name) {
        return node.has(name);
    }

    /** The member, null when it is absent or null. */
    @Nullable
    JsonNode value(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    InvalidDocument wrong(Fault fault, String name, String reason) {
        return new InvalidDocument(fault, path(name), reason);
    }

    @Nullable
    String text(String name) {
        JsonNode value = value(name);
        if (value != null && !value.isTextual()) {
            throw wrong(Fault.WRONG_TYPE, name, "must be text");
        }
        return value == null ? null : value.textValue();
    }

    String requiredText(String name) {
        String text = text(name);
        if (text == null) {
            throw wrong(Fault.MISSING, name, "is required");
        }
        return text;
    }

    @Nullable
    String name(String name) {
        String text = text(name);
        if (text != null && !Grammar.isName(text)) {
            throw wrong(Fault.INVALID_NAME, name, "must be a name: a-z, then up to 62 of a-z, 0-9 and _");
        }
        return text;
    }

    /** A member that repeats what the address says already. */
    void same(String name, String expected) {
        String text = text(name);
        if (text != null && !text.equals(expected)) {
            throw wrong(Fault.INCONSISTENT, name, "differs from the one in the address");
        }
    }

    String note(String name) {
        String text = text(name);
        if (text != null && !Grammar.isNote(text)) {
            throw wrong(Fault.OUT_OF_RANGE, name, "at most " + Grammar.MAX_NOTE + " characters, no control characters");
        }
        return text == null ? "" : text;
    }

    boolean flag(String name, boolean otherwise) {
        JsonNode value = node.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw wrong(Fault.WRONG_TYPE, name, "must be true or false");
        }
        return value.booleanValue();
    }

    /** An amount; null when it is absent or null. */
    @Nullable
    Long amount(String name) {
        return whole(name, 0, Grammar.MAX_AMOUNT);
    }

    @Nullable
    Integer number(String name, int min, int max) {
        Long value = whole(name, min, max);
        return value == null ? null : Math.toIntExact(value);
    }

    private @Nullable Long whole(String name, long min, long max) {
        JsonNode value = value(name);
        return value == null ? null : whole(value, path(name), min, max);
    }

    private static Long whole(JsonNode value, String path, long min, long max) {
        if (!value.isIntegralNumber()) {
            throw new InvalidDocument(Fault.WRONG_TYPE, path, "must be a whole number");
        }
        if (!value.canConvertToLong() || value.longValue() < min || value.longValue() > max) {
            throw new InvalidDocument(Fault.OUT_OF_RANGE, path, "must be from " + min + " to " + max);
        }
        return value.longValue();
    }

    /** Amounts by name, null for unlimited; empty when the member is absent. */
    Map<String, @Nullable Long> amounts(String name, int most) {
        Map<String, @Nullable Long> amounts = new LinkedHashMap<>();
        JsonNode value = node.get(name);
        if (value == null) {
            return amounts;
        }
        if (!value.isObject()) {
            throw wrong(Fault.WRONG_TYPE, name, "must be a JSON object of amounts by limit");
        }
        if (value.size() > most) {
            throw wrong(Fault.TOO_MANY, name, "at most " + most + " entries");
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (!Grammar.isName(entry.getKey())) {
                throw wrong(Fault.INVALID_NAME, name, "has a member that is not a name of a limit");
            }
            JsonNode amount = entry.getValue();
            String at = path(name) + "." + entry.getKey();
            amounts.put(entry.getKey(), amount.isNull() ? null : whole(amount, at, 0, Grammar.MAX_AMOUNT));
        }
        return amounts;
    }

    /** One of an enum's constants in lower case. */
    <E extends Enum<E>> E choice(String name, Class<E> type, @Nullable E otherwise) {
        JsonNode value = value(name);
        if (value == null && otherwise == null) {
            throw wrong(Fault.MISSING, name, "is required, one of " + choices(type));
        }
        return value == null && otherwise != null ? otherwise : choice(String.valueOf(text(name)), name, type);
    }

    <E extends Enum<E>> E choice(String text, String name, Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (lower(constant).equals(text)) {
                return constant;
            }
        }
        throw wrong(Fault.INVALID_FORMAT, name, "must be one of " + choices(type));
    }

    private static String choices(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants()).map(Members::lower).collect(Collectors.joining(", "));
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
