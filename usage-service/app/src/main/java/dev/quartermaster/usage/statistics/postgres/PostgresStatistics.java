package dev.quartermaster.usage.statistics.postgres;

import dev.quartermaster.usage.query.domain.Selection;
import dev.quartermaster.usage.statistics.Statistics;
import dev.quartermaster.usage.statistics.domain.Line;
import dev.quartermaster.usage.statistics.domain.Steps;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Sums out of the rollup that the question allows, and percentiles out of events. */
@Singleton
class PostgresStatistics implements Statistics {

    private static final String SUMS = "sum(events) AS events, sum(mentions) AS mentions, sum(amount) AS amount,"
            + " sum(items) AS items, sum(payload_bytes) AS payload_bytes, sum(duration_ms) AS duration_ms,"
            + " sum(timed) AS timed";
    private static final String TOTALS =
            "SELECT action, status, metric, " + SUMS + " FROM %s WHERE bucket >= $1 AND bucket < $2%s"
                    + " GROUP BY action, status, metric ORDER BY action, status, metric";
    private static final String SERIES =
            "SELECT date_trunc($3::text, bucket, $4::text) AS step, action, status, metric, "
                    + SUMS + " FROM %s WHERE bucket >= $1 AND bucket < $2%s"
                    + " GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 LIMIT $5";
    private static final String TOP = "SELECT user_id, action, sum(events) AS events FROM %s"
            + " WHERE bucket >= $1 AND bucket < $2 AND user_id <> ''%s"
            + " GROUP BY user_id, action HAVING sum(events) > 0 ORDER BY 3 DESC, 1, 2 LIMIT $3";
    private static final String DURATIONS = """
            SELECT action, min(d) FILTER (WHERE until >= total * 0.5) AS p50, min(d) FILTER (WHERE until >= total * 0.95) AS p95
            FROM (
                SELECT action, d, sum(n) OVER (PARTITION BY action ORDER BY d) AS until, sum(n) OVER (PARTITION BY action) AS total
                FROM (
                    SELECT action, duration_ms / count AS d, sum(count) AS n FROM events
                    WHERE time >= $1 AND time < $2 AND duration_ms IS NOT NULL%s GROUP BY 1, 2) AS each
            ) AS counted GROUP BY action""";

    private static final Map<String, String> COLUMNS =
            Map.of("user", "user_id", "project", "project", "action", "action", "status", "status");

    private final Pool pool;

    PostgresStatistics(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<List<Line>> totals(Selection selection, Steps from) {
        return ask(TOTALS, from, selection, List.of()).map(rows -> list(rows, row -> line(row, false)));
    }

    @Override
    public Uni<List<Line>> series(Selection selection, Steps from, String unit, ZoneId zone, int most) {
        return ask(SERIES, from, selection, List.of(unit, zone.getId(), most))
                .map(rows -> list(rows, row -> line(row, true)));
    }

    @Override
    public Uni<List<Top>> top(Selection selection, Steps from, int count) {
        return ask(TOP, from, selection, List.of(count))
                .map(rows -> list(
                        rows,
                        row -> new Top(
                                row.getString("user_id"), row.getString("action"), row.getBigDecimal("events"))));
    }

    @Override
    public Uni<Map<String, Percentiles>> durations(Selection selection) {
        return ask(DURATIONS, Steps.MINUTES, selection, List.of()).map(rows -> {
            Map<String, Percentiles> durations = new HashMap<>();
            rows.forEach(row ->
                    durations.put(row.getString("action"), new Percentiles(row.getLong("p50"), row.getLong("p95"))));
            return durations;
        });
    }

    /** The template's holes are the table and the filters, none of which comes from a caller; values are parameters. */
    private Uni<RowSet<Row>> ask(String template, Steps from, Selection selection, List<Object> more) {
        List<Object> values = new ArrayList<>();
        values.add(at(selection.range().from()));
        values.add(at(selection.range().to()));
        values.addAll(more);
        StringBuilder filters = new StringBuilder();
        for (String dimension : Selection.DIMENSIONS) {
            String value = selection.field(dimension);
            if (value != null) {
                values.add(value);
                filters.append(" AND ")
                        .append(COLUMNS.get(dimension))
                        .append(" = $")
                        .append(values.size());
            }
        }
        String sql =
                template.equals(DURATIONS) ? template.formatted(filters) : template.formatted(table(from), filters);
        return pool.preparedQuery(sql).execute(Tuple.tuple(values));
    }

    private static String table(Steps steps) {
        return switch (steps) {
            case MINUTES -> "rollup_minute";
            case HOURS -> "rollup_hour";
            case DAYS -> "rollup_day";
        };
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> mapper) {
        List<T> list = new ArrayList<>(rows.size());
        rows.forEach(row -> list.add(mapper.apply(row)));
        return list;
    }

    private static Line line(Row row, boolean step) {
        return new Line(
                step ? row.getOffsetDateTime("step").toInstant() : null,
                row.getString("action"),
                row.getString("status"),
                row.getString("metric"),
                number(row, "events"),
                number(row, "mentions"),
                number(row, "amount"),
                number(row, "items"),
                number(row, "payload_bytes"),
                number(row, "duration_ms"),
                number(row, "timed"));
    }

    private static BigDecimal number(Row row, String column) {
        return row.getBigDecimal(column);
    }
}
