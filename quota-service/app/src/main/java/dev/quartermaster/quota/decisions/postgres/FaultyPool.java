package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.quota.decisions.Faults;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.net.ConnectException;

/** Asks PostgreSQL, or does as the injected fault says. Without one it costs a read of a field. */
final class FaultyPool {

    private final Pool pool;
    private final Vertx vertx;
    private final Faults faults;

    FaultyPool(Pool pool, Vertx vertx, Faults faults) {
        this.pool = pool;
        this.vertx = vertx;
        this.faults = faults;
    }

    Future<RowSet<Row>> ask(String sql, Tuple parameters) {
        Faults.Fault fault = faults.enabled() ? faults.now() : null;
        if (fault == null) {
            return pool.preparedQuery(sql).execute(parameters);
        }
        return switch (fault.kind()) {
            case AWAY -> Promise.<RowSet<Row>>promise().future();
            case REFUSING -> Future.failedFuture(new ConnectException("an injected fault"));
            case SLOW -> {
                Promise<RowSet<Row>> late = Promise.promise();
                vertx.setTimer(
                        Math.max(1, fault.delay().toMillis()),
                        id -> pool.preparedQuery(sql).execute(parameters).onComplete(late));
                yield late.future();
            }
        };
    }
}
