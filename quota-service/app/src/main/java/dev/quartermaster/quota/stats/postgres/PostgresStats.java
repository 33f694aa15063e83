package dev.quartermaster.quota.stats.postgres;

import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.stats.Stats;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Statistics from the rollups, and from the counters themselves where it is said how they stand now. */
@Singleton
final class PostgresStats implements Stats {

    private static final long MINUTE = 60_000_000L;
    private static final long HOUR = 3_600_000_000L;
    private static final String COUNTS = """
            SELECT limit_name, plan, outcome = 'allowed', sum(decisions)::bigint, sum(units)::bigint FROM decision_minutes
            WHERE at >= $1 AND at < $2 AND ($3::text IS NULL OR limit_name = $3) AND ($4::text IS NULL OR plan = $4)
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""";
    private static final String SERIES = """
            SELECT at / $5 * $5, coalesce(sum(decisions) FILTER (WHERE outcome = 'allowed'), 0)::bigint,
                coalesce(sum(decisions) FILTER (WHERE outcome = 'refused'), 0)::bigint
            FROM decision_minutes
            WHERE at >= $1 AND at < $2 AND limit_name = coalesce($3::text, '') AND ($4::text IS NULL OR plan = $4)
            GROUP BY 1 ORDER BY 1""";
    private static final String CONSUMERS = """
            SELECT scope, id, metric, sum(requests)::bigint, sum(refused)::bigint, sum(units)::bigint
            FROM consumer_hours WHERE at >= $1 AND at < $2 AND ($3::text IS NULL OR metric = $3)
            GROUP BY 1, 2, 3 ORDER BY 6 DESC, 4 DESC, 1, 2, 3 LIMIT $4""";

    // what is used is read where it is counted; the amount is the one that held when the counter was seen
    private static final String NEAREST = """
            SELECT g.limit_id, g.counter, n.used, g.amount, g.source, g.resets_at
            FROM gauges g
            JOIN unnest($1::int[], $2::smallint[]) AS l (limit_id, kind) ON l.limit_id = g.limit_id
            JOIN counters t ON t.subject = g.counter AND t.limit_id = g.limit_id,
            LATERAL (SELECT counter_used(t, l.kind, clock_micros()) + t.held AS used) AS n
            WHERE (g.resets_at = 0 OR g.resets_at > clock_micros()) AND n.used > 0
            ORDER BY n.used::float8 / g.amount DESC, n.used DESC, 1, 2 LIMIT $3""";

    private final Pool pool;

    PostgresStats(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<List<Count>> counts(Filter filter) {
        return asked(
                COUNTS,
                parameters(filter),
                row -> new Count(
                        row.getString(0), row.getString(1), row.getBoolean(2), row.getLong(3), row.getLong(4)));
    }

    @Override
    public Uni<List<Bucket>> series(Filter filter, long bucketMicros) {
        return asked(
                SERIES,
                parameters(filter).addLong(bucketMicros),
                row -> new Bucket(row.getLong(0), row.getLong(1), row.getLong(2)));
    }

    private static Tuple parameters(Filter filter) {
        return Tuple.tuple()
                .addLong(filter.fromMicros() / MINUTE * MINUTE)
                .addLong(filter.toMicros())
                .addString(filter.limit())
                .addString(filter.plan());
    }

    @Override
    public Uni<List<Consumer>> consumers(Filter filter, @Nullable String metric, int count) {
        Tuple parameters = Tuple.tuple()
                .addLong(filter.fromMicros() / HOUR * HOUR)
                .addLong(filter.toMicros())
                .addString(metric)
                .addInteger(count);
        return asked(
                CONSUMERS,
                parameters,
                row -> new Consumer(
                        row.getString(0),
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5)));
    }

    @Override
    public Uni<List<Near>> nearest(Collection<Limit> limits, int count) {
        List<Limit> counted = limits.stream().filter(it -> it.kind().counts()).toList();
        Map<Integer, Limit> byId = counted.stream().collect(Collectors.toMap(Limit::id, it -> it));
        Tuple parameters = Tuple.tuple()
                .addArrayOfInteger(counted.stream().map(Limit::id).toArray(Integer[]::new))
                .addArrayOfShort(counted.stream().map(it -> code(it.kind())).toArray(Short[]::new))
                .addInteger(count);
        return asked(
                NEAREST,
                parameters,
                row -> new Near(
                        java.util.Objects.requireNonNull(byId.get(row.getInteger(0))),
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getString(4),
                        row.getLong(5)));
    }

    /** As the functions of the decision engine number the kinds. */
    private static short code(LimitKind kind) {
        return switch (kind) {
            case RATE -> 0;
            case QUOTA -> 1;
            case STOCK, SIZE -> 2;
        };
    }

    private <T> Uni<List<T>> asked(String sql, Tuple parameters, Function<Row, T> read) {
        return pool.preparedQuery(sql).execute(parameters).map(rows -> {
            List<T> found = new ArrayList<>(rows.size());
            rows.forEach(row -> found.add(read.apply(row)));
            return found;
        });
    }
}
