package dev.quartermaster.usage.query;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.quartermaster.usage.query.domain.Selection;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A selection of events as the conditions of a question to the database. Names of columns come from here, values and
 * names of metadata are parameters.
 */
public final class Conditions {

    private static final Map<String, String> COLUMNS = Map.of("user", "user_id");

    private static final Pattern SCALAR = Pattern.compile("true|false|-?(0|[1-9][0-9]*)(\\.[0-9]+)?");

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
        selection.meta().forEach(this::meta);
    }

    /**
     * What is asked for is the text of a member; what the index of metadata answers is whether they contain a member. Every
     * text is that of a string, and some are those of a number or of a truth value too.
     */
    private void meta(String name, String value) {
        and("meta ->> %s::text = %s", name, value);
        ObjectNode string = JsonNodeFactory.instance.objectNode().put(name, value);
        if (SCALAR.matcher(value).matches()) {
            ObjectNode scalar = JsonNodeFactory.instance.objectNode().putRawValue(name, new RawValue(value));
            and("(meta @> %s::text::jsonb OR meta @> %s::text::jsonb)", string.toString(), scalar.toString());
        } else if (!value.startsWith("{") && !value.startsWith("[")) {
            and("meta @> %s::text::jsonb", string.toString());
        }
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
