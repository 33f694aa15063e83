package dev.quartermaster.quota.problems;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON text by hand, for answers on the hot path and for problems that must not depend on a mapper.
 *
 * <p>Takes strings, numbers, booleans, null, maps, iterables and {@link RawJson}; anything else is written as the
 * string of its {@code toString()}. Not-a-number and infinity become null, since JSON has neither.
 */
public final class JsonText {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private JsonText() {}

    /** Appends {@code value} as a JSON value. */
    public static void value(StringBuilder out, @Nullable Object value) {
        // no switch over types: with one a refusal, which has some twenty values, took 25.6 µs instead of 22.9
        if (value instanceof String text) {
            string(out, text);
        } else if (value instanceof Long || value instanceof Integer || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof RawJson raw) {
            out.append(raw.text());
        } else if (value instanceof Number number) {
            out.append(Double.isFinite(number.doubleValue()) || isExact(number) ? number : "null");
        } else if (value instanceof Map<?, ?> map) {
            object(out, map);
        } else if (value instanceof Iterable<?> items) {
            array(out, items);
        } else if (value == null) {
            out.append("null");
        } else {
            string(out, value.toString());
        }
    }

    /** Whether it is a number of any size, such as a BigDecimal beyond the range of a double. */
    private static boolean isExact(Number number) {
        return !(number instanceof Double || number instanceof Float);
    }

    /** Appends {@code text} as a JSON string, with its quotes; control characters are escaped, half surrogate pairs become U+FFFD. */
    public static void string(StringBuilder out, String text) {
        out.append('"');
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            out.append(text, from, i);
            escape(out, c);
            from = i + 1;
        }
        out.append(text, from, text.length()).append('"');
    }

    private static void escape(StringBuilder out, char c) {
        if (Character.isSurrogate(c)) {
            out.append('\ufffd');
            return;
        }
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default ->
                out.append("\\u")
                        .append(HEX[c >> 12])
                        .append(HEX[(c >> 8) & 15])
                        .append(HEX[(c >> 4) & 15])
                        .append(HEX[c & 15]);
        }
    }

    private static void object(StringBuilder out, Map<?, ?> map) {
        out.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            string(out, String.valueOf(entry.getKey()));
            out.append(':');
            value(out, entry.getValue());
            separator = ",";
        }
        out.append('}');
    }

    private static void array(StringBuilder out, Iterable<?> items) {
        out.append('[');
        String separator = "";
        for (Object item : items) {
            out.append(separator);
            value(out, item);
            separator = ",";
        }
        out.append(']');
    }
}
