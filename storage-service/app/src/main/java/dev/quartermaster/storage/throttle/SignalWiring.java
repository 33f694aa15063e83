package dev.quartermaster.storage.throttle;

import dev.quartermaster.monitor.follower.SignalFollower;
import dev.quartermaster.monitor.follower.Throttle;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Follows throttle signals where a broker is configured; {@code kafka.*} are settings of the client. */
@Singleton
class SignalWiring {

    private static final String PREFIX = "kafka.";

    private @Nullable SignalFollower follower;

    void start(@Observes StartupEvent event, Config config, Throttle throttle, InstantSource clock) {
        Map<String, String> kafka = new HashMap<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                config.getOptionalValue(name, String.class)
                        .ifPresent(value -> kafka.put(name.substring(PREFIX.length()), value));
            }
        }
        config.getOptionalValue("kafka.bootstrap.servers", String.class)
                .ifPresent(servers -> kafka.put("bootstrap.servers", servers));
        if (!kafka.getOrDefault("bootstrap.servers", "").isBlank()) {
            follower = SignalFollower.start("storage-service-throttle", kafka, throttle, clock);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        if (follower != null) {
            follower.stop();
        }
    }
}
