package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.quota.decisions.DatabaseClock;
import dev.quartermaster.quota.decisions.Monotonic;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Keeps {@link DatabaseClock} right while no claim is sent: at the start, and when everything is admitted from leases. */
@Singleton
class ClockReader {

    private static final long EVERY_MILLIS = 1000;

    private final Pool pool;
    private final DatabaseClock clock;
    private final Monotonic monotonic;

    ClockReader(Pool pool, DatabaseClock clock, Monotonic monotonic) {
        this.pool = pool;
        this.clock = clock;
        this.monotonic = monotonic;
    }

    void start(@Observes StartupEvent event, Vertx vertx) {
        read(vertx);
    }

    private void read(Vertx vertx) {
        long sent = monotonic.nanos();
        pool.preparedQuery(Statements.CLOCK).execute().onComplete(answer -> {
            if (answer.succeeded()) {
                clock.observe(answer.result().iterator().next().getLong(0), sent);
            }
            vertx.setTimer(EVERY_MILLIS, id -> read(vertx));
        });
    }
}
