package dev.quartermaster.monitor.throttling.kafka;

import dev.quartermaster.monitor.measuring.HostName;
import dev.quartermaster.monitor.throttling.ChangePublisher;
import dev.quartermaster.monitor.throttling.SignalPublisher;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Publishes on Kafka where one is configured. {@code kafka.*} are settings of the client, TLS and SASL among them. */
@Singleton
class KafkaWiring {

    private static final String PREFIX = "kafka.";

    private final @Nullable Broker broker;
    private final SignalPublisher signals;
    private final ChangePublisher changes;

    KafkaWiring(
            Config config, HostName host, @ConfigProperty(name = "kafka.bootstrap.servers") Optional<String> servers) {
        if (servers.filter(text -> !text.isBlank()).isPresent()) {
            Broker open = new Broker(settings(config), host.name());
            broker = open;
            signals = new KafkaSignalPublisher(open);
            changes = new KafkaChangePublisher(open, host.name());
        } else {
            NotPublished nobody = new NotPublished();
            broker = null;
            signals = nobody;
            changes = nobody;
        }
    }

    @Produces
    @Singleton
    SignalPublisher signals() {
        return signals;
    }

    @Produces
    @Singleton
    ChangePublisher changes() {
        return changes;
    }

    void stop(@Observes ShutdownEvent event) {
        if (broker != null) {
            broker.close();
        }
    }

    private static Map<String, Object> settings(Config config) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "resource-monitor");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // a signal is small and there is one at a time
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1024 * 1024L);
        // a signal that is late is worth nothing: the next one follows
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 2000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 3000);
        settings.put("default.api.timeout.ms", 3000);
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
        settings.put("enable.metrics.push", false);
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                config.getOptionalValue(name, String.class)
                        .ifPresent(value -> settings.put(name.substring(PREFIX.length()), value));
            }
        }
        // under whatever spelling it came from the environment
        config.getOptionalValue("kafka.bootstrap.servers", String.class)
                .ifPresent(value -> settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, value));
        return settings;
    }
}
