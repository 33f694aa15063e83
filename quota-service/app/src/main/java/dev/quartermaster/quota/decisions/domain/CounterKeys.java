package dev.quartermaster.quota.decisions.domain;

import dev.quartermaster.quota.limits.domain.Dimension;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** Reads what {@link dev.quartermaster.quota.limits.domain.Subject#key} writes. */
public final class CounterKeys {

    private CounterKeys() {}

    /** The values that a key of this scope is made of; empty when the key is not one of this scope. */
    public static Map<Dimension, String> parse(String key, Set<Dimension> scope) {
        Map<Dimension, String> values = new EnumMap<>(Dimension.class);
        int at = 0;
        for (Dimension dimension : Dimension.values()) {
            if (dimension == Dimension.GLOBAL || !scope.contains(dimension)) {
                continue;
            }
            int colon = key.indexOf(':', at);
            int end = colon < 0 ? -1 : end(key, at, colon);
            if (end < 0) {
                return Map.of();
            }
            values.put(dimension, key.substring(colon + 1, end));
            at = end;
        }
        return at == key.length() ? values : Map.of();
    }

    private static int end(String key, int from, int colon) {
        int length = 0;
        // no identifier is longer than a few thousand characters
        if (colon == from || colon - from > 6) {
            return -1;
        }
        for (int i = from; i < colon; i++) {
            char c = key.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            length = length * 10 + (c - '0');
        }
        int end = colon + 1 + length;
        return end <= key.length() ? end : -1;
    }
}
