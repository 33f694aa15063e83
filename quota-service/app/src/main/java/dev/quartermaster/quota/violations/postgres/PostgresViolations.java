package dev.quartermaster.quota.violations.postgres;

import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.records.domain.Refusal;
import dev.quartermaster.quota.violations.Violations;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Violations read from their partitions. */
@Singleton
final class PostgresViolations implements Violations {

    private static final String MATCHES = """
            at >= $1 AND at < $2 AND ($3::text IS NULL OR user_id = $3) AND ($4::text IS NULL OR project = $4)
                AND ($5::text IS NULL OR api_key = $5) AND ($6::text IS NULL OR ip = $6)
                AND ($7::text IS NULL OR $7 = ANY (limits)) AND ($8::text IS NULL OR route = $8)""";
    private static final String LIST = """
            SELECT at, last_at, id, times, user_id, project, api_key, ip, route, user_agent, action, limits, metric, cost,
                retry_at FROM violations WHERE %s AND (at, id) < ($9, $10) ORDER BY at DESC, id DESC LIMIT $11""".formatted(MATCHES);
    private static final String TOP = """
            SELECT %1$s, sum(times)::bigint, min(at), max(last_at), count(DISTINCT limits)
            FROM violations WHERE %2$s AND %1$s IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $9""";
    private static final String TOP_LIMITS = """
            SELECT what, sum(times)::bigint, min(at), max(last_at), 1::bigint
            FROM (SELECT unnest(limits) AS what, times, at, last_at FROM violations WHERE %s) AS v
            GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $9""".formatted(MATCHES);
    private static final String BUCKETS = """
            SELECT at / $9 * $9, sum(times)::bigint FROM violations WHERE %s GROUP BY 1 ORDER BY 1""".formatted(MATCHES);

    private final Pool pool;

    PostgresViolations(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<List<Refusal>> list(Filter filter, @Nullable Place after, int count) {
        Tuple parameters = parameters(filter)
                .addLong(after == null ? Long.MAX_VALUE : after.atMicros())
                .addUUID(after == null ? new UUID(0, 0) : after.id())
                .addInteger(count);
        return asked(LIST, parameters, PostgresViolations::refusal);
    }

    @Override
    public Uni<List<Sum>> top(Filter filter, By by, int count) {
        String sql = switch (by) {
            case LIMIT -> TOP_LIMITS;
            case USER -> TOP.formatted("user_id", MATCHES);
            case PROJECT -> TOP.formatted("project", MATCHES);
            case API_KEY -> TOP.formatted("api_key", MATCHES);
            case IP -> TOP.formatted("ip", MATCHES);
            case ROUTE -> TOP.formatted("route", MATCHES);
        };
        return asked(
                sql,
                parameters(filter).addInteger(count),
                row -> new Sum(row.getString(0), row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)));
    }

    @Override
    public Uni<List<Bucket>> buckets(Filter filter, long bucketMicros) {
        return asked(
                BUCKETS, parameters(filter).addLong(bucketMicros), row -> new Bucket(row.getLong(0), row.getLong(1)));
    }

    private <T> Uni<List<T>> asked(String sql, Tuple parameters, Function<Row, T> read) {
        return pool.preparedQuery(sql).execute(parameters).map((RowSet<Row> rows) -> {
            List<T> found = new ArrayList<>(rows.size());
            rows.forEach(row -> found.add(read.apply(row)));
            return found;
        });
    }

    private static Tuple parameters(Filter filter) {
        return Tuple.tuple()
                .addLong(filter.fromMicros())
                .addLong(filter.toMicros())
                .addString(filter.user())
                .addString(filter.project())
                .addString(filter.apiKey())
                .addString(filter.ip())
                .addString(filter.limit())
                .addString(filter.route());
    }

    private static Refusal refusal(Row row) {
        return new Refusal(
                row.getLong(0),
                row.getLong(1),
                row.getUUID(2),
                row.getLong(3),
                new Subject(row.getString(4), row.getString(5), row.getString(6), row.getString(7), row.getString(8)),
                row.getString(9),
                row.getString(10),
                List.of(row.getArrayOfStrings(11)),
                row.getString(12),
                row.getLong(13),
                row.getLong(14));
    }
}
