package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.limits.Change;
import dev.quartermaster.quota.limits.Governance;
import dev.quartermaster.quota.throttle.Throttle;
import io.quarkus.arc.All;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the decision engine together. */
@Dependent
class DecisionsWiring {

    private static final long SWEEP_MILLIS = 500;

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
            @All List<DecisionListener> listeners,
            Throttle throttle) {
        return new Decisions(
                governance,
                counters,
                leases,
                memory,
                clock,
                new Unavailability(monotonic),
                monotonic,
                meter,
                listeners,
                throttle);
    }

    @Produces
    @Singleton
    Reservations reservations(Decisions decisions, ReservationStore store, DatabaseClock clock) {
        return new Reservations(decisions, store, clock);
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

    void stop(@Observes ShutdownEvent event, Leases leases) {
        leases.releaseAll();
    }
}
