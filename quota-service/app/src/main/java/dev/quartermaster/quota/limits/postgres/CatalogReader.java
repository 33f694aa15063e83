package dev.quartermaster.quota.limits.postgres;

import dev.quartermaster.quota.limits.domain.Catalog;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.Plan;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads all limits and plans as of one moment. */
final class CatalogReader {

    private final Pool pool;
    private final LimitShape limits = new LimitShape();
    private final PlanShape plans = new PlanShape();
    private final String selectLimits = new TableSql(limits).list(0, 0).replace(" LIMIT $1", "");
    private final String selectPlans = new TableSql(plans).list(0, 0).replace(" LIMIT $1", "");

    CatalogReader(Pool pool) {
        this.pool = pool;
    }

    /** The version is the number of the last audit entry that the moment contains. */
    Uni<Catalog> read() {
        return pool.withTransaction(connection -> connection
                // three statements, one moment: a plan must not name a limit that is not there yet
                .query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .execute()
                .chain(() -> readAll(connection)));
    }

    private Uni<Catalog> readAll(SqlConnection connection) {
        List<Limit> foundLimits = new ArrayList<>();
        List<Plan> foundPlans = new ArrayList<>();
        return connection
                .query(selectLimits)
                .execute()
                .invoke(rows -> each(rows, limits::read, foundLimits))
                .chain(() -> connection.query(selectPlans).execute())
                .invoke(rows -> each(rows, plans::read, foundPlans))
                .chain(() -> connection
                        .query("SELECT coalesce(max(seq), 0) FROM audit")
                        .execute())
                .map(rows -> new Catalog(rows.iterator().next().getLong(0), foundLimits, foundPlans));
    }

    private static <V> void each(RowSet<Row> rows, Function<Row, V> read, List<V> into) {
        rows.forEach(row -> into.add(read.apply(row)));
    }
}
