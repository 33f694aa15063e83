package dev.quartermaster.monitor.throttling.domain;

import dev.quartermaster.monitor.measuring.domain.Metric;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Which metrics tighten limits, and from where on. Metrics not named tighten nothing; only shares can.
 *
 * <p>The defaults look at what tasks wait for (PSI) before what is used, because a machine at 90 % of its CPU on which nothing
 * waits serves everybody well.
 */
public record Thresholds(Map<Metric, Band> bands) {

    public static final Thresholds DEFAULT = new Thresholds(Map.of(
            Metric.CPU_BUSY, new Band(0.75, 0.92),
            Metric.CPU_PRESSURE, new Band(0.40, 0.70),
            Metric.MEMORY_USED, new Band(0.88, 0.95),
            Metric.MEMORY_PRESSURE, new Band(0.05, 0.20),
            Metric.IO_PRESSURE, new Band(0.40, 0.70),
            Metric.FILES_USED, new Band(0.80, 0.95),
            Metric.CGROUP_CPU_USED, new Band(0.80, 0.95),
            Metric.CGROUP_THROTTLED, new Band(0.25, 0.60),
            Metric.CGROUP_MEMORY_USED, new Band(0.88, 0.95)));

    /** @throws IllegalArgumentException for a metric that is no share */
    public Thresholds {
        bands.forEach((metric, band) -> {
            if (metric.unit() != Metric.Unit.RATIO) {
                throw new IllegalArgumentException(metric.word() + " is no share");
            }
        });
        EnumMap<Metric, Band> sorted = new EnumMap<>(Metric.class);
        sorted.putAll(bands);
        bands = Collections.unmodifiableMap(sorted);
    }
}
