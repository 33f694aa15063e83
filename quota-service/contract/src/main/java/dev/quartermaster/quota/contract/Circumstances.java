package dev.quartermaster.quota.contract;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a check or reservation is about, for limits by resource and for the record; all of it may be unknown.
 *
 * @param action lower-case name such as {@code upload}
 * @param resource what limits with the scope {@code resource} count by, such as a route
 * @param details free text of one line, at most 1024 characters
 * @param meta free JSON: strings, numbers, booleans, lists and maps of these, at most 16 KB
 */
public record Circumstances(
        @Nullable String action,
        @Nullable String resource,
        @Nullable String userAgent,
        @Nullable String details,
        Map<String, ?> meta) {

    /** Nothing known. */
    public static final Circumstances NONE = new Circumstances(null, null, null, null, Map.of());

    public Circumstances {
        meta = Map.copyOf(meta);
    }

    /** Just an action and the resource it is done to. */
    public static Circumstances of(@Nullable String action, @Nullable String resource) {
        return new Circumstances(action, resource, null, null, Map.of());
    }

    /** The same, asked for by this program. */
    public Circumstances by(@Nullable String userAgent) {
        return new Circumstances(action, resource, userAgent, details, meta);
    }
}
