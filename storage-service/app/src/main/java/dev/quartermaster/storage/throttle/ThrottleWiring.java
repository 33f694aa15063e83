package dev.quartermaster.storage.throttle;

import dev.quartermaster.monitor.follower.Rule;
import dev.quartermaster.monitor.follower.SignalFollower;
import dev.quartermaster.monitor.follower.Throttle;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps the throttle up to date, by the signals of all hosts where a broker is configured. */
@Singleton
class ThrottleWiring {

    private static final Logger LOG = Logger.getLogger(ThrottleWiring.class);
    private static final long EXPIRE_MILLIS = 250;
    private static final int PRIORITIES = 3;

    private final Throttle throttle;
    private @Nullable SignalFollower follower;

    ThrottleWiring(ThrottleSettings settings) {
        Rule rule = Rule.ofWord(settings.combine())
                .orElseThrow(
                        () -> new IllegalStateException("quartermaster.storage.throttle.combine is minimum or mean"));
        throttle = new Throttle(rule, System::nanoTime);
    }

    @Produces
    @Singleton
    Throttle throttle() {
        return throttle;
    }

    void start(@Observes StartupEvent event, Vertx vertx, MeterRegistry meters, Config config, InstantSource clock) {
        vertx.setPeriodic(EXPIRE_MILLIS, id -> throttle.expire());
        throttle.onChange(() -> LOG.infof("These shares of transfers go on, by priority: %s", throttle.factors()));
        for (int priority = 1; priority <= PRIORITIES; priority++) {
            int of = priority;
            Gauge.builder("quartermaster.throttle.factor", throttle, it -> it.factor(of))
                    .tag("priority", Integer.toString(priority))
                    .description("Share of transfers that goes on, as this replica sees it")
                    .register(meters);
        }
        follower = SignalFollower.start("storage-service-throttle", config, throttle, clock);
    }

    void stop(@Observes ShutdownEvent event) {
        if (follower != null) {
            follower.stop();
        }
    }
}
