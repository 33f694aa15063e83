package dev.quartermaster.usage.query;

import dev.quartermaster.usage.query.domain.Selection;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A selection of events as the conditions of a question to the database. Names of columns come from here, values and
 * names of metadata are parameters.
 */
public final class Conditions {

    private static final Map<String, String> COLUMNS = Map.of("user", "user_id");

    private final StringBuilder text = new StringBuilder("time >= $1 AND time < $2");
    private final List<Object> values = new ArrayList<>();

    public Conditions(Selection selection) {
        values.add(selection.range().from().atOffset(ZoneOffset.UTC));
        values.add(selection.range().to().atOffset(ZoneOffset.UTC));
        for (String field : Selection.FIELDS) {
            String value = selection.field(field);
            if (value != null) {
                and(COLUMNS.getOrDefault(field, field) + " = %s", value);
            }
        }
        selection.meta().forEach((name, value) -> and("meta ->> %s::text = %s", name, value));
    }

    /** Adds a condition; each {@code %s} of it becomes the parameter of a value. */
    public Conditions and(String condition, Object... more) {
        Object[] places = new Object[more.length];
        for (int i = 0; i < more.length; i++) {
            values.add(more[i]);
            places[i] = "$" + values.size();
        }
        text.append(" AND ").append(condition.formatted(places));
        return this;
    }

    /** What goes behind WHERE. */
    public String text() {
        return text.toString();
    }

    /** The parameters in their order. */
    public List<Object> values() {
        return values;
    }
}
