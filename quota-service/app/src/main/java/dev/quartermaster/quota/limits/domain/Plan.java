package dev.quartermaster.quota.limits.domain;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A named set of amounts that a subject can be assigned to.
 *
 * @param unlimited whether every limit that is counted by user, project or API key is unlimited, except those named
 * @param priority 1 is high, 2 medium, 3 low; larger numbers are lower still
 * @param amounts amount by limit name, in units of the limit's metric; a null value is unlimited
 */
public record Plan(String name, boolean unlimited, int priority, Map<String, @Nullable Long> amounts) {

    public Plan {
        // Map.copyOf refuses null values, and null is a meaning here
        amounts = Collections.unmodifiableMap(new LinkedHashMap<>(amounts));
    }
}
