package dev.quartermaster.quota.decisions.postgres;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Lets overdue reservations give back what they hold, and removes what nobody will ask for again. Every replica does it
 * all the time; the database sees to it that they do not do it twice.
 */
@Singleton
class Housekeeping {

    private static final Logger LOG = Logger.getLogger(Housekeeping.class);

    private static final long EXPIRE_MILLIS = 250;
    private static final long SWEEP_MILLIS = 300_000;
    private static final int MOST_EXPIRED = 200;
    private static final int MOST_SWEPT = 5_000;

    private final Pool pool;
    private volatile boolean stopped;

    Housekeeping(Pool pool) {
        this.pool = pool;
    }

    void start(@Observes StartupEvent event, Vertx vertx) {
        again(vertx, "SELECT expire_reservations(" + MOST_EXPIRED + ")", MOST_EXPIRED, EXPIRE_MILLIS);
        again(vertx, "SELECT sweep(" + MOST_SWEPT + ")", MOST_SWEPT, SWEEP_MILLIS);
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    /** Goes on at once while there may be more, and after a pause when there is none or it failed. */
    private void again(Vertx vertx, String sql, int most, long pauseMillis) {
        if (stopped) {
            return;
        }
        pool.query(sql).execute().onComplete(answer -> {
            if (answer.failed()) {
                LOG.debugf(answer.cause(), "%s failed", sql);
            }
            boolean more =
                    answer.succeeded() && answer.result().iterator().next().getInteger(0) >= most;
            vertx.setTimer(more ? 1 : pauseMillis, id -> again(vertx, sql, most, pauseMillis));
        });
    }
}
