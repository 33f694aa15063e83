package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.quota.decisions.CounterReset;
import dev.quartermaster.quota.decisions.domain.CounterKeys;
import dev.quartermaster.quota.limits.Change;
import dev.quartermaster.quota.limits.Governance;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Resets in one transaction: counters in the order of their keys, then the audit entry that tells every replica. */
@Singleton
final class PostgresCounterReset implements CounterReset {

    private static final int MOST_ATTEMPTS = 5;

    // the value with its length stands in every key that contains it, and by chance in others: the keys are parsed
    // after
    private static final String CANDIDATES = """
            SELECT subject, limit_id FROM counters WHERE limit_id = ANY ($1) AND position($2 IN subject) > 0""";
    private static final String RESET = "SELECT limit_id, subject, used FROM reset_counters($1, $2)";
    private static final String AUDIT = """
            INSERT INTO audit (actor, action, entity, key, before, after)
            VALUES ($1, 'reset', $2, $3, $4::text::jsonb, NULL)""";

    private final Pool pool;
    private final Governance governance;

    PostgresCounterReset(Pool pool, Governance governance) {
        this.pool = pool;
        this.governance = governance;
    }

    @Override
    public Uni<List<Reset>> reset(SubjectRef subject, List<Limit> limits, String actor) {
        Map<Integer, Limit> byId = limits.stream().collect(Collectors.toMap(Limit::id, Function.identity()));
        return pool.withTransaction(connection -> candidates(connection, subject, byId)
                        .chain(rows -> reset(connection, rows, byId))
                        .call(resets -> audit(connection, subject, resets, actor)))
                .onFailure(PostgresCounterReset::rolledBack)
                .retry()
                .atMost(MOST_ATTEMPTS)
                .call(resets -> governance.catchUp());
    }

    private Uni<List<Row>> candidates(SqlConnection connection, SubjectRef subject, Map<Integer, Limit> limits) {
        Tuple parameters = Tuple.tuple()
                .addArrayOfInteger(limits.keySet().toArray(Integer[]::new))
                .addString(subject.id().length() + ":" + subject.id());
        return connection.preparedQuery(CANDIDATES).execute(parameters).map(rows -> {
            List<Row> own = new ArrayList<>();
            for (Row row : rows) {
                Limit limit = limits.get(row.getInteger(1));
                boolean counted = limit != null
                        && subject.id()
                                .equals(CounterKeys.parse(row.getString(0), limit.scope())
                                        .get(subject.dimension()));
                if (counted) {
                    own.add(row);
                }
            }
            return own;
        });
    }

    private static Uni<List<Reset>> reset(SqlConnection connection, List<Row> rows, Map<Integer, Limit> limits) {
        Tuple parameters = Tuple.tuple()
                .addArrayOfString(rows.stream().map(row -> row.getString(0)).toArray(String[]::new))
                .addArrayOfInteger(rows.stream().map(row -> row.getInteger(1)).toArray(Integer[]::new));
        return connection.preparedQuery(RESET).execute(parameters).map(found -> {
            List<Reset> resets = new ArrayList<>();
            for (Row row : found) {
                Limit limit = limits.get(row.getInteger(0));
                if (limit != null) {
                    Map<Dimension, String> by = CounterKeys.parse(row.getString(1), limit.scope());
                    resets.add(new Reset(limit, by, row.getLong(2)));
                }
            }
            resets.sort(Comparator.comparing((Reset reset) -> reset.limit().name())
                    .thenComparing(reset -> reset.countedBy().toString()));
            return resets;
        });
    }

    private static Uni<Void> audit(SqlConnection connection, SubjectRef subject, List<Reset> resets, String actor) {
        Change change = new Change.OfCounters(subject);
        JsonArray before = new JsonArray();
        resets.forEach(reset ->
                before.add(new JsonObject().put("limit", reset.limit().name()).put("used", reset.used())));
        return connection
                .preparedQuery(AUDIT)
                .execute(Tuple.of(actor, change.entity(), change.key(), before.encode()))
                .replaceWithVoid();
    }

    private static boolean rolledBack(Throwable cause) {
        return cause instanceof PgException e && ("40P01".equals(e.getSqlState()) || "40001".equals(e.getSqlState()));
    }
}
