package dev.quartermaster.storage.usage.kafka;

import dev.quartermaster.storage.usage.Action;
import dev.quartermaster.storage.usage.UsageLog;
import dev.quartermaster.usage.contract.Usage;
import dev.quartermaster.usage.contract.UsageEvent;
import dev.quartermaster.usage.publisher.PublisherSettings;
import dev.quartermaster.usage.publisher.UsagePublisher;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Events to the spool on disk, and from there to Kafka. A folder that cannot be written to fails the start, because it would
 * lose every event from the first one on.
 */
@Singleton
class SpooledUsageLog implements UsageLog {

    private static final String SOURCE = "/quartermaster/storage";

    private final UsagePublisher publisher;
    private final InstantSource clock;

    SpooledUsageLog(SpoolSettings settings, MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        Map<String, Object> kafka = new HashMap<>();
        settings.bootstrapServers().filter(servers -> !servers.isBlank()).ifPresent(servers -> {
            kafka.putAll(settings.kafka());
            kafka.put("bootstrap.servers", servers);
        });
        try {
            publisher = UsagePublisher.start(PublisherSettings.of(settings.folder(), kafka));
        } catch (IOException e) {
            throw new UncheckedIOException("quartermaster.events.spool.folder cannot be used", e);
        }
        var measures = publisher.measures();
        FunctionCounter.builder("quartermaster.events.published", measures, it -> it.published())
                .register(registry);
        FunctionCounter.builder("quartermaster.events.dropped", measures, it -> it.droppedFull() + it.droppedRejected())
                .register(registry);
        Gauge.builder("quartermaster.events.waiting", measures, it -> it.waiting())
                .register(registry);
    }

    @Override
    public void note(Action action) {
        Usage.Status status = switch (action.outcome()) {
            case DONE -> Usage.Status.SUCCESS;
            case FAILED -> Usage.Status.FAILURE;
            case REFUSED -> Usage.Status.QUOTA_EXCEEDED;
        };
        Usage usage = new Usage(
                action.user(),
                null,
                action.name(),
                status,
                Map.of(),
                1L,
                action.bytes(),
                action.durationMs(),
                action.resource(),
                action.ip(),
                action.userAgent(),
                null,
                null,
                1);
        publisher.publish(
                new UsageEvent(UUID.randomUUID().toString(), SOURCE, clock.instant(), "user/" + action.user(), usage));
    }

    @PreDestroy
    void close() {
        publisher.close();
    }
}
