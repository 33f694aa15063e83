package dev.quartermaster.monitor.throttling;

import dev.quartermaster.monitor.measuring.HostName;
import dev.quartermaster.monitor.throttling.domain.Law;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the controller together, and brings back what it knew before the start as soon as PostgreSQL answers. */
@Singleton
class ThrottlingWiring {

    private static final long TRY_AGAIN_MILLIS = 1000;

    private final AtomicBoolean stopped = new AtomicBoolean();

    @Produces
    @Singleton
    Throttling throttling(
            HostName host,
            SignalPublisher publisher,
            EventLog log,
            ChangePublisher changes,
            MeterRegistry meters,
            InstantSource clock,
            @ConfigProperty(name = "quartermaster.throttle.validity", defaultValue = "PT30S") Duration validity,
            @ConfigProperty(name = "quartermaster.throttle.tighten-per-second", defaultValue = "0.3") double tighten,
            @ConfigProperty(name = "quartermaster.throttle.relax-per-second", defaultValue = "0.0333") double relax,
            @ConfigProperty(name = "quartermaster.throttle.calm", defaultValue = "PT5S") Duration calm,
            @ConfigProperty(name = "quartermaster.throttle.floors", defaultValue = "1:0.5,2:0.1,3:0.05")
                    List<String> floors) {
        Law standard = Law.DEFAULT;
        Law law = new Law(
                standard.rise(),
                standard.fall(),
                tighten,
                relax,
                calm.toMillis() / 1000.0,
                standard.stale(),
                floors(floors));
        meters.gauge("quartermaster.throttle.changes.waiting", changes, ChangePublisher::waiting);
        FunctionCounter.builder("quartermaster.throttle.changes.dropped", changes, ChangePublisher::dropped)
                .description("Changes that were given up because Kafka was away too long")
                .register(meters);
        return new Throttling(host.name(), law, validity, publisher, new ToldEventLog(log, changes), clock);
    }

    private static Map<Integer, Double> floors(List<String> texts) {
        Map<Integer, Double> floors = new TreeMap<>();
        for (String text : texts) {
            String[] parts = text.split(":", 2);
            try {
                floors.put(Integer.valueOf(parts[0].strip()), Double.valueOf(parts[1].strip()));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new IllegalStateException("quartermaster.throttle.floors is like 1:0.5,2:0.1,3:0.05", e);
            }
        }
        return floors;
    }

    void start(@Observes StartupEvent event, Vertx vertx, Throttling throttling, ThrottleStore store) {
        restore(vertx, throttling, store);
    }

    private void restore(Vertx vertx, Throttling throttling, ThrottleStore store) {
        if (stopped.get()) {
            return;
        }
        store.load()
                .subscribe()
                .with(
                        throttling::restore,
                        failure -> vertx.setTimer(TRY_AGAIN_MILLIS, id -> restore(vertx, throttling, store)));
    }

    void stop(@Observes ShutdownEvent event) {
        stopped.set(true);
    }
}
