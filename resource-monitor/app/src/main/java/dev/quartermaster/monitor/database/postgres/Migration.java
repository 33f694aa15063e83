package dev.quartermaster.monitor.database.postgres;

import dev.quartermaster.monitor.database.Schema;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/** Migrates in the background, again and again until it worked once. */
@Singleton
class Migration implements Schema {

    private static final Logger LOG = Logger.getLogger(Migration.class);
    private static final long TRY_AGAIN_MILLIS = 2000;

    private final Flyway flyway;
    private final Vertx vertx;
    private volatile boolean ready;
    private volatile boolean stopped;
    private boolean complained;

    Migration(Flyway flyway, Vertx vertx) {
        this.flyway = flyway;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        attempt();
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public Uni<Void> ready() {
        return ready
                ? Uni.createFrom().voidItem()
                : Uni.createFrom()
                        .failure(
                                new ProblemException(ErrorCode.DB_UNAVAILABLE, ErrorCode.DB_UNAVAILABLE.description()));
    }

    private void attempt() {
        if (stopped) {
            return;
        }
        // Flyway blocks, so it gets a worker
        vertx.executeBlocking(() -> flyway.migrate().migrationsExecuted)
                .onSuccess(done -> {
                    LOG.infof("The database is there; %d migrations were made", done);
                    ready = true;
                })
                .onFailure(failure -> {
                    if (!complained) {
                        complained = true;
                        LOG.warnf("The database is not there yet: %s", failure.toString());
                    }
                    vertx.setTimer(TRY_AGAIN_MILLIS, id -> attempt());
                });
    }
}
