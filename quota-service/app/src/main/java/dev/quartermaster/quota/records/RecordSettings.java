package dev.quartermaster.quota.records;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What is kept of decisions, and how long. */
@ConfigMapping(prefix = "quartermaster.records")
public interface RecordSettings {

    /** A replica that is killed loses what it heard since; at most a second makes sense. */
    @WithDefault("PT0.5S")
    Duration flushInterval();

    /** Admissions (and looks) per second and replica that are kept one by one; the others are counted only. */
    @WithDefault("500")
    int admissionsPerSecond();

    /** Different refusals that wait for PostgreSQL, and as many decisions; what goes beyond is summed by limit and minute. */
    @WithDefault("20000")
    int mostWaiting();

    /** Different consumers, and counters near their limits, that are told apart between two writes of them. */
    @WithDefault("5000")
    int mostConsumers();

    /** Unless administrators said otherwise. */
    @WithDefault("90")
    int violationsDays();

    /** How long decisions can be explained and replayed. */
    @WithDefault("7")
    int decisionsDays();

    @WithDefault("400")
    int statsDays();
}
