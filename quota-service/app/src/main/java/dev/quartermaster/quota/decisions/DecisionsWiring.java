package dev.quartermaster.quota.decisions;

import dev.quartermaster.monitor.follower.Throttle;
import dev.quartermaster.quota.limits.Change;
import dev.quartermaster.quota.limits.Governance;
import io.quarkus.arc.All;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Puts the decision engine together. */
@Dependent
class DecisionsWiring {

    private static final Logger LOG = Logger.getLogger(DecisionsWiring.class);
    private static final long SWEEP_MILLIS = 500;
    private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(5);

    @Produces
    @Singleton
    @DefaultBean
    Monotonic monotonic() {
        return System::nanoTime;
    }

    @Produces
    @Singleton
    DatabaseClock databaseClock(Monotonic monotonic) {
        return new DatabaseClock(monotonic);
    }

    @Produces
    @Singleton
    Outage outage(Monotonic monotonic) {
        return new Outage(monotonic);
    }

    @Produces
    @Singleton
    Owed owed() {
        return new Owed();
    }

    @Produces
    @Singleton
    Faults faults(
            Monotonic monotonic,
            @ConfigProperty(name = "quartermaster.faults.enabled", defaultValue = "false") boolean enabled) {
        return new Faults(monotonic, enabled);
    }

    @Produces
    @Singleton
    Leases leases(Counters counters, Monotonic monotonic) {
        return new Leases(counters, monotonic);
    }

    @Produces
    @Singleton
    RefusalMemory refusalMemory(
            Monotonic monotonic,
            @ConfigProperty(name = "quartermaster.engine.remembered-refusals", defaultValue = "100000") long most) {
        return new RefusalMemory(monotonic, most);
    }

    @Produces
    @Singleton
    Decisions decisions(
            Governance governance,
            Counters counters,
            Leases leases,
            RefusalMemory memory,
            DatabaseClock clock,
            Monotonic monotonic,
            DecisionMeter meter,
            Outage outage,
            Owed owed,
            @ConfigProperty(name = "quartermaster.engine.statement-timeout", defaultValue = "PT2S")
                    Duration statementTimeout,
            @All List<DecisionListener> listeners,
            Throttle throttle) {
        return new Decisions(
                governance,
                counters,
                leases,
                memory,
                clock,
                new Unavailability(monotonic, outage, new Doubts(counters, owed), statementTimeout),
                monotonic,
                meter,
                listeners,
                throttle);
    }

    @Produces
    @Singleton
    Reservations reservations(
            Decisions decisions, ReservationStore store, DatabaseClock clock, @All List<CommitListener> listeners) {
        return new Reservations(decisions, store, clock, listeners);
    }

    void start(
            @Observes StartupEvent event,
            Vertx vertx,
            Governance governance,
            Throttle throttle,
            Leases leases,
            RefusalMemory memory) {
        vertx.setPeriodic(SWEEP_MILLIS, id -> leases.sweep());
        // blocks leased at another amount are not spent any more, and go back at the next sweep
        throttle.onChange(memory::forgetAll);
        governance.onChange(change -> {
            memory.forgetAll();
            // amounts are compared whenever a lease is spent; a reset changes none, and makes every block worthless
            if (change instanceof Change.OfCounters) {
                leases.releaseAll();
            }
        });
    }

    /** Waits until the leases are back: when this returns, the connections close. */
    void stop(@Observes ShutdownEvent event, Leases leases) {
        try {
            leases.releaseAll().get(SHUTDOWN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warnf("Leases were not given back, their units stay used until they expire: %s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
