package dev.quartermaster.quota.limits.postgres;

import dev.quartermaster.quota.limits.AuditTrail;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The audit trail in its table. */
final class PostgresAuditTrail implements AuditTrail {

    private static final String SELECT = """
            SELECT seq, at, actor, action, entity, key, before::text AS before, after::text AS after FROM audit
            WHERE seq < $1 AND ($2::text IS NULL OR entity = $2) AND ($3::text IS NULL OR key = $3)
                AND ($4::text IS NULL OR actor = $4)
            ORDER BY seq DESC LIMIT $5""";

    private final Pool pool;

    PostgresAuditTrail(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<List<Entry>> list(Filter filter, long before, int count) {
        Tuple parameters = Tuple.tuple(Arrays.asList(before, filter.entity(), filter.key(), filter.actor(), count));
        return pool.preparedQuery(SELECT).execute(parameters).map(rows -> {
            List<Entry> entries = new ArrayList<>(rows.size());
            rows.forEach(row -> entries.add(entry(row)));
            return entries;
        });
    }

    private static Entry entry(Row row) {
        return new Entry(
                row.getLong("seq"),
                row.getOffsetDateTime("at").toInstant(),
                row.getString("actor"),
                row.getString("action"),
                row.getString("entity"),
                row.getString("key"),
                row.getString("before"),
                row.getString("after"));
    }
}
