package dev.quartermaster.quota.records;

import java.time.Duration;

/** Settings of a recorder in a test; it is flushed by hand. */
public record Settings(int admissionsPerSecond, int mostWaiting, int mostConsumers, int decisionsDays)
        implements RecordSettings {

    public Settings(int admissionsPerSecond, int mostWaiting) {
        this(admissionsPerSecond, mostWaiting, 1000, 7);
    }

    @Override
    public Duration flushInterval() {
        return Duration.ofHours(1);
    }

    @Override
    public int violationsDays() {
        return 90;
    }

    @Override
    public int statsDays() {
        return 400;
    }
}
