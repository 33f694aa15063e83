package dev.quartermaster.quota.throttle.kafka;

import dev.quartermaster.quota.throttle.Throttle;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Follows throttle signals where a broker is configured; {@code kafka.*} are settings of the client. */
@Singleton
class KafkaWiring {

    private static final String PREFIX = "kafka.";

    @Nullable
    private KafkaSignals signals;

    void start(@Observes StartupEvent event, Config config, Throttle throttle, InstantSource clock) {
        Optional<String> servers = config.getOptionalValue("kafka.bootstrap.servers", String.class);
        if (servers.filter(text -> !text.isBlank()).isEmpty()) {
            return;
        }
        signals = new KafkaSignals(settings(config, servers.get()), throttle, clock);
        Thread thread = new Thread(signals, "throttle-signals");
        thread.setDaemon(true);
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        if (signals != null) {
            signals.stop();
        }
    }

    private static Map<String, Object> settings(Config config, String servers) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "quota-service-throttle");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // a signal takes effect as soon as it is there
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
        settings.put("enable.metrics.push", false);
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                config.getOptionalValue(name, String.class)
                        .ifPresent(value -> settings.put(name.substring(PREFIX.length()), value));
            }
        }
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        return settings;
    }
}
