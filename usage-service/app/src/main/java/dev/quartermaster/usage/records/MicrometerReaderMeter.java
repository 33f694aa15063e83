package dev.quartermaster.usage.records;

import dev.quartermaster.usage.records.domain.Written;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Meters; the only label that is not fixed is the topic, which comes from the configuration. */
@Singleton
class MicrometerReaderMeter implements ReaderMeter {

    private record Reader(String topic, int thread) {}

    private final MeterRegistry meters;
    private final Map<Reader, Map<Integer, Long>> lags = new ConcurrentHashMap<>();

    MicrometerReaderMeter(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void wrote(String topic, Written.Done done, int records, Duration took) {
        count("quartermaster.intake.counted", "Events counted", topic, done.counted());
        count("quartermaster.intake.duplicates", "Events that had been counted before", topic, done.duplicates());
        count("quartermaster.intake.dead.letters", "Events that could not be counted", topic, done.dead());
        DistributionSummary.builder("quartermaster.intake.batch")
                .description("Records per transaction")
                .tag("topic", topic)
                .register(meters)
                .record(records);
        Timer.builder("quartermaster.intake.write")
                .description("Time of a transaction")
                .tag("topic", topic)
                .register(meters)
                .record(took);
    }

    @Override
    public void failed(String topic) {
        count("quartermaster.intake.failures", "Transactions that failed and were repeated", topic, 1);
    }

    @Override
    public void overtaken(String topic) {
        count("quartermaster.intake.overtaken", "Transactions that found another instance in their place", topic, 1);
    }

    @Override
    public void lost(String topic, long records) {
        count("quartermaster.intake.lost", "Records that the topic dropped before they were read", topic, records);
    }

    @Override
    public void lag(String topic, int thread, Map<Integer, Long> records) {
        lags.put(new Reader(topic, thread), Map.copyOf(records));
        Gauge.builder("quartermaster.intake.lag", () -> lag(topic))
                .description("Records of this instance's partitions that were not read yet")
                .tag("topic", topic)
                .register(meters);
    }

    private long lag(String topic) {
        return lags.entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(topic))
                .flatMap(entry -> entry.getValue().values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    private void count(String name, String description, String topic, long by) {
        io.micrometer.core.instrument.Counter.builder(name)
                .description(description)
                .tag("topic", topic)
                .register(meters)
                .increment(by);
    }
}
