package dev.quartermaster.quota.records.postgres;

import dev.quartermaster.quota.records.RecordSettings;
import dev.quartermaster.quota.records.Retention;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/** What administrators said, else what is configured. */
@Singleton
final class PostgresRetention implements Retention {

    private static final String SELECT = "SELECT days FROM retention WHERE what = 'violations'";
    private static final String PUT = """
            INSERT INTO retention (what, days) VALUES ('violations', $1)
            ON CONFLICT (what) DO UPDATE SET days = excluded.days""";
    private static final String AUDIT = """
            INSERT INTO audit (actor, action, entity, key, before, after)
            VALUES ($1, 'put', 'retention', 'violations', jsonb_build_object('days', $2::int),
                jsonb_build_object('days', $3::int))""";

    private final Pool pool;
    private final RecordSettings settings;

    PostgresRetention(Pool pool, RecordSettings settings) {
        this.pool = pool;
        this.settings = settings;
    }

    @Override
    public Uni<Kept> violations() {
        return read(pool);
    }

    private Uni<Kept> read(SqlClient client) {
        return client.query(SELECT).execute().map(this::kept);
    }

    private Kept kept(RowSet<Row> rows) {
        return rows.size() == 0
                ? new Kept(settings.violationsDays(), false)
                : new Kept(rows.iterator().next().getInteger(0), true);
    }

    @Override
    public Uni<Kept> keepViolations(int days, String actor) {
        return pool.withTransaction(connection -> read(connection)
                        .call(before -> connection.preparedQuery(PUT).execute(Tuple.of(days)))
                        .call(before -> connection.preparedQuery(AUDIT).execute(Tuple.of(actor, before.days(), days))))
                .replaceWith(new Kept(days, true));
    }
}
