package dev.quartermaster.usage.query.domain;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which events are meant: those that equal everything that is given.
 *
 * @param fields values by the names of {@link #FIELDS}
 * @param meta members of the metadata and their values as text: strings as they are, everything else as JSON
 */
public record Selection(Range range, Map<String, String> fields, Map<String, String> meta) {

    /** What can be filtered by in sums. */
    public static final List<String> DIMENSIONS = List.of("user", "project", "action", "status");

    /** What can be filtered by in events, besides metadata. */
    public static final List<String> FIELDS = List.of(
            "user",
            "project",
            "action",
            "status",
            "resource",
            "ip",
            "user_agent",
            "details",
            "source",
            "id",
            "subject");

    public Selection {
        fields = new TreeMap<>(fields);
        meta = new TreeMap<>(meta);
    }

    /** The value that a field must have, or null. */
    public @Nullable String field(String name) {
        return fields.get(name);
    }

    /** The same of another time. */
    public Selection within(Range other) {
        return new Selection(other, fields, meta);
    }

    /** The same without the metadata. */
    public Selection withoutMeta() {
        return new Selection(range, fields, Map.of());
    }
}
