package dev.quartermaster.quota.limits.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statements for the table of a {@link Shape}; made of column names of ours only, values are always parameters. */
final class TableSql {

    private final Shape<?> shape;
    private final String all;
    private final String byKey;
    private final String select;
    private final String delete;
    private final String upsert;

    TableSql(Shape<?> shape) {
        this.shape = shape;
        this.all = list(shape);
        this.byKey = " WHERE (" + String.join(", ", shape.keyColumns()) + ") = ("
                + parameters(1, shape.keyColumns().size()) + ")";
        this.select = "SELECT " + all + " FROM " + shape.table() + byKey;
        this.delete = "DELETE FROM " + shape.table() + byKey;
        this.upsert = makeUpsert();
    }

    String select() {
        return select;
    }

    String delete() {
        return delete;
    }

    /** Parameters: key, values, version; gives the row as it is then. */
    String upsert() {
        return upsert;
    }

    /** Parameters: the values of the first {@code within} key columns, a whole key if {@code after}, a count. */
    String list(int within, int after) {
        List<String> conditions = new ArrayList<>();
        List<String> keys = shape.keyColumns();
        for (int i = 0; i < within; i++) {
            conditions.add(keys.get(i) + " = $" + (i + 1));
        }
        if (after > 0) {
            conditions.add("(" + String.join(", ", keys) + ") > (" + parameters(within + 1, after) + ")");
        }
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return "SELECT " + all + " FROM " + shape.table() + where + " ORDER BY " + String.join(", ", keys) + " LIMIT $"
                + (within + after + 1);
    }

    private static String list(Shape<?> shape) {
        List<String> columns = new ArrayList<>(shape.keyColumns());
        shape.columns().forEach(c -> columns.add(shape.jsonColumns().contains(c) ? c + "::text AS " + c : c));
        columns.addAll(shape.givenColumns());
        columns.add("version");
        return String.join(", ", columns);
    }

    private String makeUpsert() {
        List<String> columns = new ArrayList<>(shape.keyColumns());
        columns.addAll(shape.columns());
        columns.add("version");
        String values = IntStream.range(0, columns.size())
                .mapToObj(i -> "$" + (i + 1) + (shape.jsonColumns().contains(columns.get(i)) ? "::text::jsonb" : ""))
                .collect(Collectors.joining(", "));
        String assignments = columns.stream()
                .skip(shape.keyColumns().size())
                .map(column -> column + " = excluded." + column)
                .collect(Collectors.joining(", "));
        return "INSERT INTO " + shape.table() + " (" + String.join(", ", columns) + ") VALUES (" + values
                + ") ON CONFLICT (" + String.join(", ", shape.keyColumns()) + ") DO UPDATE SET " + assignments
                + ", updated_at = clock_timestamp()" + shape.onReplace() + " RETURNING " + all;
    }

    private static String parameters(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(i -> "$" + i).collect(Collectors.joining(", "));
    }
}
