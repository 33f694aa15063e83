package dev.quartermaster.quota.events;

import dev.quartermaster.quota.decisions.CommitListener;
import dev.quartermaster.quota.decisions.DatabaseClock;
import dev.quartermaster.quota.decisions.DecisionListener;
import dev.quartermaster.quota.decisions.ResetListener;
import dev.quartermaster.quota.limits.Governance;
import dev.quartermaster.quota.violations.FindingListener;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.Set;

/** Puts together what is told of decisions. */
@Dependent
class EventsWiring {

    private static final long TELL_MILLIS = 250;
    private static final long SUM_MILLIS = 1000;
    private static final long SWEEP_MILLIS = 300_000;

    private final EventSettings settings;

    EventsWiring(EventSettings settings) {
        this.settings = settings;
    }

    @Produces
    @Singleton
    Thresholds thresholds(ThresholdStore store, Governance governance) {
        return new Thresholds(
                store, governance, settings.shortestAlertWindow(), new AlertLevels(settings.alertLevels()));
    }

    @Produces
    @Singleton
    @Typed(DecisionEvents.class)
    DecisionEvents decisionEvents(EventSink sink, Thresholds thresholds) {
        return new DecisionEvents(
                sink,
                new UsageEvents(settings.source()),
                thresholds,
                settings.summedActions().orElse(Set.of()));
    }

    @Produces
    @Singleton
    @Typed(Alerts.class)
    Alerts alerts(ThresholdStore store, EventSink sink, DatabaseClock clock) {
        return new Alerts(store, sink, clock, settings.source());
    }

    @Produces
    @Singleton
    DecisionListener decisionListener(DecisionEvents events) {
        return settings.enabled() ? events : (ask, decision, how) -> {};
    }

    @Produces
    @Singleton
    CommitListener commitListener(DecisionEvents events) {
        return settings.enabled() ? events : (reservation, consumed, decision) -> {};
    }

    @Produces
    @Singleton
    ResetListener resetListener(Alerts alerts) {
        return settings.enabled() ? alerts : resets -> {};
    }

    @Produces
    @Singleton
    FindingListener findingListener(EventSink sink) {
        return settings.enabled()
                ? new FindingAlerts(sink, settings.source())
                : (finding, sinceMicros, atMicros) -> true;
    }

    void start(
            @Observes StartupEvent event,
            Vertx vertx,
            Thresholds thresholds,
            Alerts alerts,
            DecisionEvents decisions,
            ThresholdStore store) {
        if (!settings.enabled()) {
            return;
        }
        vertx.setPeriodic(
                TELL_MILLIS,
                id -> thresholds.flush().chain(alerts::tell).subscribe().with(done -> {}, failure -> {}));
        vertx.setPeriodic(SUM_MILLIS, id -> decisions.flush());
        vertx.setPeriodic(SWEEP_MILLIS, id -> store.sweep().subscribe().with(gone -> {}, failure -> {}));
    }

    void stop(@Observes ShutdownEvent event, DecisionEvents decisions) {
        decisions.flush();
    }
}
