package dev.quartermaster.quota.violations;

import dev.quartermaster.quota.decisions.DatabaseClock;
import dev.quartermaster.quota.violations.domain.Finding;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/** Looks for patterns every half minute and tells the listeners what is new. */
@Singleton
class Watch {

    private static final Logger LOG = Logger.getLogger(Watch.class);
    private static final int MOST = 100;

    private final Findings findings;
    private final FindingSettings settings;
    private final DatabaseClock clock;
    private final List<FindingListener> listeners;
    private volatile boolean stopped;

    Watch(Findings findings, FindingSettings settings, DatabaseClock clock, @All List<FindingListener> listeners) {
        this.findings = findings;
        this.settings = settings;
        this.clock = clock;
        this.listeners = List.copyOf(listeners);
    }

    void start(@Observes StartupEvent event, Vertx vertx) {
        vertx.setTimer(settings.every().toMillis(), id -> again(vertx));
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private void again(Vertx vertx) {
        if (stopped) {
            return;
        }
        look().onTermination()
                .invoke(() -> vertx.setTimer(settings.every().toMillis(), id -> again(vertx)))
                .subscribe()
                .with(told -> {}, failure -> LOG.debugf("Refusals were not looked at: %s", failure));
    }

    /** One look; what was told. */
    Uni<List<Finding>> look() {
        long to = clock.nowMicros();
        long window = settings.window().toMillis() * 1000;
        long since = to / window * window;
        return findings.find(to - window, to, MOST)
                .chain(found -> found.isEmpty() ? Uni.createFrom().item(found) : findings.take(found, since))
                .map(fresh -> fresh.stream()
                        .filter(finding -> tell(finding, since, to))
                        .toList())
                .chain(told -> told.isEmpty()
                        ? Uni.createFrom().item(told)
                        : findings.told(told, since).replaceWith(told));
    }

    private boolean tell(Finding finding, long since, long at) {
        LOG.warnf("Refusals that look like %s: %d refusals", finding.pattern(), finding.refusals());
        boolean taken = true;
        for (FindingListener listener : listeners) {
            taken &= listener.found(finding, since, at);
        }
        return taken;
    }
}
