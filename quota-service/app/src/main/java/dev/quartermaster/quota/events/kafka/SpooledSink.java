package dev.quartermaster.quota.events.kafka;

import dev.quartermaster.quota.events.EventSink;
import dev.quartermaster.usage.contract.AlertEvent;
import dev.quartermaster.usage.contract.FindingEvent;
import dev.quartermaster.usage.contract.UsageEvent;
import dev.quartermaster.usage.publisher.PublisherMeasures;
import dev.quartermaster.usage.publisher.PublisherSettings;
import dev.quartermaster.usage.publisher.UsagePublisher;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Events to the spool on disk, and from there to Kafka. A folder that cannot be written to fails the start, because it
 * would lose every event from the first one on.
 */
@Singleton
class SpooledSink implements EventSink {

    private final UsagePublisher publisher;

    SpooledSink(SpoolSettings settings, MeterRegistry registry) {
        try {
            publisher = UsagePublisher.start(settings(settings));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "quartermaster.events.spool.folder " + settings.folder().toAbsolutePath() + " cannot be used", e);
        }
        measure(registry, publisher.measures());
    }

    private static PublisherSettings settings(SpoolSettings given) {
        Map<String, Object> kafka = new HashMap<>();
        given.bootstrapServers().filter(servers -> !servers.isBlank()).ifPresent(servers -> {
            kafka.putAll(given.kafka());
            kafka.put("bootstrap.servers", servers);
        });
        return new PublisherSettings(
                given.folder(),
                kafka,
                Math.toIntExact(given.segmentBytes().asLongValue()),
                given.mostBytes().asLongValue(),
                given.whenFull(),
                given.syncEvery(),
                given.mostInFlight(),
                given.adoptAfter());
    }

    private static void measure(MeterRegistry registry, PublisherMeasures measures) {
        FunctionCounter.builder("quartermaster.events.published", measures, PublisherMeasures::published)
                .register(registry);
        FunctionCounter.builder("quartermaster.events.sent", measures, PublisherMeasures::sent)
                .register(registry);
        FunctionCounter.builder("quartermaster.events.dropped", measures, PublisherMeasures::droppedFull)
                .tag("reason", "full")
                .register(registry);
        FunctionCounter.builder("quartermaster.events.dropped", measures, PublisherMeasures::droppedRejected)
                .tag("reason", "rejected")
                .register(registry);
        FunctionCounter.builder("quartermaster.events.damaged", measures, PublisherMeasures::damaged)
                .register(registry);
        FunctionCounter.builder("quartermaster.events.send.failures", measures, PublisherMeasures::sendFailures)
                .register(registry);
        Gauge.builder("quartermaster.events.waiting", measures, PublisherMeasures::waiting)
                .register(registry);
        Gauge.builder("quartermaster.events.waiting.bytes", measures, PublisherMeasures::waitingBytes)
                .register(registry);
        Gauge.builder("quartermaster.events.oldest.seconds", measures, m -> m.oldestAgeMillis() / 1000.0)
                .register(registry);
    }

    @Override
    public boolean publish(UsageEvent event) {
        return publisher.publish(event);
    }

    @Override
    public boolean publish(AlertEvent event) {
        return publisher.publish(event);
    }

    @Override
    public boolean publish(FindingEvent event) {
        return publisher.publish(event);
    }

    @PreDestroy
    void close() {
        publisher.close();
    }
}
