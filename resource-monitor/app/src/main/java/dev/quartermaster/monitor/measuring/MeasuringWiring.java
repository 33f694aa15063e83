package dev.quartermaster.monitor.measuring;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Starts measuring when everybody who listens is there. */
@Singleton
class MeasuringWiring {

    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final RecentSamples recent;
    private final Duration interval;
    private final Sampler sampler;

    MeasuringWiring(
            Source source,
            @All List<SampleListener> listeners,
            HostName host,
            @ConfigProperty(name = "quartermaster.measuring.interval", defaultValue = "PT1S") Duration interval,
            @ConfigProperty(name = "quartermaster.measuring.in-memory", defaultValue = "900") int most) {
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new IllegalStateException("quartermaster.measuring.interval is from " + SHORTEST + " to " + LONGEST);
        }
        this.interval = interval;
        this.recent = new RecentSamples(host.name(), most);
        // first of all, so that whoever hears of a sample finds it
        List<SampleListener> all = new ArrayList<>(List.of(recent));
        all.addAll(listeners);
        this.sampler = new Sampler(source, all);
    }

    @Produces
    @Singleton
    Measurements measurements() {
        return recent;
    }

    void start(@Observes @Priority(3000) StartupEvent event) {
        sampler.start(interval);
    }

    void stop(@Observes ShutdownEvent event) {
        sampler.stop();
    }
}
