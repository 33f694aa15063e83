package dev.quartermaster.quota.records;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What the recorder does, for Prometheus. */
@Singleton
final class RecordMeter {

    private final Counter folded;
    private final Counter unrecorded;
    private final Counter lost;
    private final Counter failures;
    private final Timer time;
    private final AtomicLong waiting = new AtomicLong();

    RecordMeter(MeterRegistry registry) {
        folded = Counter.builder("quartermaster.records.folded")
                .description("Refusals kept as a sum per limit and minute, because too many different ones came")
                .register(registry);
        unrecorded = Counter.builder("quartermaster.records.unrecorded")
                .description("Decisions that are counted but cannot be explained or replayed")
                .register(registry);
        lost = Counter.builder("quartermaster.records.lost")
                .description("Batches that PostgreSQL refused; anything but 0 is a defect")
                .register(registry);
        failures = registry.counter("quartermaster.records.write.failures");
        time = Timer.builder("quartermaster.records.write.time")
                .publishPercentileHistogram()
                .register(registry);
        registry.gauge("quartermaster.records.waiting", waiting);
    }

    void folded() {
        folded.increment();
    }

    void unrecorded() {
        unrecorded.increment();
    }

    void lost() {
        lost.increment();
    }

    void failed() {
        failures.increment();
    }

    void wrote(long nanos) {
        time.record(Duration.ofNanos(nanos));
    }

    void waiting(long rows) {
        waiting.set(rows);
    }
}
