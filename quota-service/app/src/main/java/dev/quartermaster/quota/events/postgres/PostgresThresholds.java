package dev.quartermaster.quota.events.postgres;

import dev.quartermaster.quota.events.ThresholdStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Crossings as rows of {@code threshold_crossings}. */
@Singleton
final class PostgresThresholds implements ThresholdStore {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String KEEP = """
            INSERT INTO threshold_crossings (subject, limit_id, period, percent, limit_name, metric, scope, used, amount,
                period_start, period_end, reset_at, crossed_at)
            SELECT s.subject, s.limit_id, s.period, s.percent, s.limit_name, s.metric, s.scope::jsonb, s.used, s.amount,
                s.period_start, s.period_end, CASE WHEN s.resets AND s.percent = 80 THEN s.period_end END, s.crossed_at
            FROM unnest($1::text[], $2::int[], $3::bigint[], $4::smallint[], $5::text[], $6::text[], $7::text[],
                $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::boolean[], $13::bigint[])
                AS s(subject, limit_id, period, percent, limit_name, metric, scope, used, amount,
                    period_start, period_end, resets, crossed_at)
            ORDER BY s.subject COLLATE "C", s.limit_id, s.period, s.percent
            ON CONFLICT DO NOTHING""";
    private static final String DUE = "SELECT * FROM due_alerts($1)";
    private static final String TOLD = """
            UPDATE threshold_crossings SET told = told OR id = ANY ($1::uuid[]),
                reset_at = CASE WHEN id = ANY ($2::uuid[]) THEN NULL ELSE reset_at END, claimed = 0
            WHERE id = ANY ($1::uuid[]) OR id = ANY ($2::uuid[])""";
    private static final String SWEEP = """
            DELETE FROM threshold_crossings t USING (
                SELECT x.subject, x.limit_id, x.period, x.percent FROM threshold_crossings x
                WHERE x.told AND x.reset_at IS NULL AND x.period < clock_micros() - 259200000000
                LIMIT 5000 FOR UPDATE SKIP LOCKED) AS old
            WHERE t.subject = old.subject AND t.limit_id = old.limit_id AND t.period = old.period
                AND t.percent = old.percent""";

    private final Pool pool;

    PostgresThresholds(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Void> keep(List<Crossing> crossings) {
        Tuple parameters = Tuple.tuple()
                .addArrayOfString(all(crossings, Crossing::key, String[]::new))
                .addArrayOfInteger(all(crossings, Crossing::limitId, Integer[]::new))
                .addArrayOfLong(all(crossings, Crossing::period, Long[]::new))
                .addArrayOfShort(all(crossings, crossing -> (short) crossing.percent(), Short[]::new))
                .addArrayOfString(all(crossings, Crossing::limit, String[]::new))
                .addArrayOfString(all(crossings, Crossing::metric, String[]::new))
                .addArrayOfString(all(crossings, PostgresThresholds::scope, String[]::new))
                .addArrayOfLong(all(crossings, Crossing::used, Long[]::new))
                .addArrayOfLong(all(crossings, Crossing::amount, Long[]::new))
                .addArrayOfLong(crossings.stream().map(Crossing::periodStart).toArray(Long[]::new))
                .addArrayOfLong(crossings.stream().map(Crossing::periodEnd).toArray(Long[]::new))
                .addArrayOfBoolean(all(crossings, Crossing::resets, Boolean[]::new))
                .addArrayOfLong(all(crossings, Crossing::atMicros, Long[]::new));
        return run(KEEP, parameters).replaceWithVoid();
    }

    private static <T> T[] all(
            List<Crossing> crossings, Function<Crossing, T> member, java.util.function.IntFunction<T[]> array) {
        return crossings.stream().map(member).toArray(array);
    }

    private static String scope(Crossing crossing) {
        JsonObject scope = new JsonObject();
        crossing.scope().forEach(scope::put);
        return scope.encode();
    }

    @Override
    public Uni<List<Due>> due(int most) {
        return run(DUE, Tuple.of(most)).map(rows -> {
            List<Due> due = new ArrayList<>(rows.size());
            rows.forEach(row -> due.add(read(row)));
            return due;
        });
    }

    private static Due read(Row row) {
        JsonObject json = new JsonObject(row.getString("r_scope"));
        Map<String, String> scope = new LinkedHashMap<>();
        json.fieldNames().forEach(name -> scope.put(name, json.getString(name)));
        Long periodEnd = row.getLong("r_period_end");
        return new Due(
                row.getUUID("r_id"),
                row.getBoolean("r_reset"),
                new Crossing(
                        row.getInteger("r_limit_id"),
                        row.getString("r_subject"),
                        row.getLong("r_period"),
                        row.getShort("r_percent"),
                        row.getString("r_limit_name"),
                        row.getString("r_metric"),
                        scope,
                        row.getLong("r_used"),
                        row.getLong("r_amount"),
                        row.getLong("r_period_start"),
                        periodEnd,
                        false,
                        row.getLong("r_crossed_at")));
    }

    @Override
    public Uni<Void> told(List<Due> due) {
        Tuple parameters = Tuple.tuple().addArrayOfUUID(ids(due, false)).addArrayOfUUID(ids(due, true));
        return run(TOLD, parameters).replaceWithVoid();
    }

    private static UUID[] ids(List<Due> due, boolean reset) {
        return due.stream().filter(one -> one.reset() == reset).map(Due::id).toArray(UUID[]::new);
    }

    @Override
    public Uni<Integer> sweep() {
        return run(SWEEP, Tuple.tuple()).map(RowSet::rowCount);
    }

    private Uni<RowSet<Row>> run(String sql, Tuple parameters) {
        return pool.preparedQuery(sql)
                .execute(parameters)
                .ifNoItem()
                .after(PATIENCE)
                .fail();
    }
}
