package dev.quartermaster.quota.revocations.postgres;

import dev.quartermaster.quota.revocations.domain.RevocationSet;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.quota.security.Revocations;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * This replica's copy of the revocations: asks four times a second whether the table changed, and reads it when it did.
 *
 * <p>Polling needs nothing that could break unnoticed, as a listening connection could. While PostgreSQL is away the
 * last copy holds. The version is read before the rows, so a change between the two is read again, never missed.
 */
@Singleton
class PolledRevocations implements Revocations {

    private static final Logger LOG = Logger.getLogger(PolledRevocations.class);
    private static final long POLL_MILLIS = 250;
    private static final long SWEEP_MILLIS = 60_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final PostgresRevocationStore store;
    private final InstantSource clock;
    private final Vertx vertx;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile RevocationSet known = RevocationSet.EMPTY;
    private volatile long knownVersion = -1;
    private volatile boolean away;
    private volatile long pollTimer = -1;
    private volatile long sweepTimer = -1;

    PolledRevocations(PostgresRevocationStore store, InstantSource clock, Vertx vertx) {
        this.store = store;
        this.clock = clock;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        pollTimer = vertx.setPeriodic(1, POLL_MILLIS, tick -> poll());
        sweepTimer = vertx.setPeriodic(SWEEP_MILLIS, tick -> sweep());
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(pollTimer);
        vertx.cancelTimer(sweepTimer);
    }

    @Override
    public boolean revoked(Caller caller) {
        return known.revokes(caller.jti(), caller.subject(), caller.issuedAt(), clock.instant());
    }

    private void poll() {
        if (!asking.compareAndSet(false, true)) {
            return;
        }
        store.version()
                .chain(version -> version == knownVersion ? Uni.createFrom().voidItem() : reload(version))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onTermination()
                .invoke(() -> asking.set(false))
                .subscribe()
                .with(done -> back(), this::gone);
    }

    private Uni<Void> reload(long version) {
        return store.all()
                .invoke(rows -> {
                    known = RevocationSet.of(rows);
                    knownVersion = version;
                })
                .replaceWithVoid();
    }

    private void sweep() {
        // Failures are those of the next poll, which reports them.
        store.sweep().subscribe().with(swept -> {}, failure -> {});
    }

    private void back() {
        if (away) {
            away = false;
            LOG.info("Revocations are read again");
        }
    }

    private void gone(Throwable failure) {
        if (!away) {
            away = true;
            LOG.warnf("Cannot read revocations, the last known ones hold: %s", failure.toString());
        }
    }
}
