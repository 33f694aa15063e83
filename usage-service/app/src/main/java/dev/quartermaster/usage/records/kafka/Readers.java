package dev.quartermaster.usage.records.kafka;

import dev.quartermaster.quota.operations.Loaded;
import dev.quartermaster.usage.records.Positions;
import dev.quartermaster.usage.records.ReaderMeter;
import dev.quartermaster.usage.records.RecordSink;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Starts and stops the reading threads of every sink. */
@Singleton
class Readers implements Loaded {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final List<RecordSink> sinks;
    private final Positions positions;
    private final ReaderMeter meter;
    private final KafkaSettings settings;
    private final PartitionReader.Limits limits;
    private final List<PartitionReader> readers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean started;

    Readers(
            @All List<RecordSink> sinks,
            Positions positions,
            ReaderMeter meter,
            KafkaSettings settings,
            @ConfigProperty(name = "quartermaster.usage.intake.batch-events") int batchEvents,
            @ConfigProperty(name = "quartermaster.usage.intake.batch-bytes") int batchBytes) {
        this.sinks = sinks;
        this.positions = positions;
        this.meter = meter;
        this.settings = settings;
        this.limits = new PartitionReader.Limits(batchEvents, batchBytes);
    }

    void start(@Observes StartupEvent event) {
        for (RecordSink sink : sinks) {
            for (int i = 0; i < sink.threads(); i++) {
                PartitionReader reader = new PartitionReader(
                        sink,
                        positions,
                        meter,
                        () -> new KafkaConsumer<>(
                                settings.consumer(sink.group(), limits.bytes()),
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer()),
                        limits,
                        i);
                readers.add(reader);
                threads.add(Thread.ofPlatform()
                        .name("reader-" + sink.topic() + "-" + i)
                        .start(reader));
            }
        }
        started = true;
    }

    void stop(@Observes ShutdownEvent event) {
        readers.forEach(PartitionReader::stop);
        for (Thread thread : threads) {
            try {
                thread.join(PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public String name() {
        return "readers";
    }

    /** Whether reading was begun; a broker that is away does not keep the service from answering. */
    @Override
    public boolean loaded() {
        return started;
    }
}
