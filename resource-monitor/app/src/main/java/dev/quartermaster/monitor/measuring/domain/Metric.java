package dev.quartermaster.monitor.measuring.domain;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is measured. The order is the order of the values in the history's rows: new ones go to the end, and none is taken
 * out.
 */
public enum Metric {
    CPU_BUSY(Unit.RATIO),
    CPU_USER(Unit.RATIO),
    CPU_SYSTEM(Unit.RATIO),
    CPU_IOWAIT(Unit.RATIO),
    CPU_STEAL(Unit.RATIO),
    LOAD1(Unit.COUNT),
    LOAD5(Unit.COUNT),
    LOAD15(Unit.COUNT),
    MEMORY_AVAILABLE(Unit.BYTES),
    MEMORY_USED(Unit.RATIO),
    SWAP_USED(Unit.RATIO),
    DISK_READ(Unit.BYTES_PER_SECOND),
    DISK_WRITE(Unit.BYTES_PER_SECOND),
    DISK_BUSY(Unit.RATIO),
    DISK_LATENCY(Unit.MILLISECONDS),
    SPACE_USED(Unit.RATIO),
    NETWORK_RECEIVE(Unit.BYTES_PER_SECOND),
    NETWORK_SEND(Unit.BYTES_PER_SECOND),
    NETWORK_PACKETS(Unit.PER_SECOND),
    NETWORK_ERRORS(Unit.PER_SECOND),
    NETWORK_DROPS(Unit.PER_SECOND),
    CPU_PRESSURE(Unit.RATIO),
    CPU_PRESSURE_FULL(Unit.RATIO),
    MEMORY_PRESSURE(Unit.RATIO),
    MEMORY_PRESSURE_FULL(Unit.RATIO),
    IO_PRESSURE(Unit.RATIO),
    IO_PRESSURE_FULL(Unit.RATIO),
    FILES(Unit.COUNT),
    FILES_USED(Unit.RATIO),
    PROCESSES(Unit.COUNT),
    TASKS_RUNNING(Unit.COUNT),
    CGROUP_CPU(Unit.CORES),
    CGROUP_CPU_USED(Unit.RATIO),
    CGROUP_THROTTLED(Unit.RATIO),
    CGROUP_MEMORY(Unit.BYTES),
    CGROUP_MEMORY_USED(Unit.RATIO),
    CGROUP_READ(Unit.BYTES_PER_SECOND),
    CGROUP_WRITE(Unit.BYTES_PER_SECOND),
    CGROUP_TASKS(Unit.COUNT),
    CGROUP_CPU_PRESSURE(Unit.RATIO),
    CGROUP_MEMORY_PRESSURE(Unit.RATIO),
    CGROUP_IO_PRESSURE(Unit.RATIO);

    /** What a value is counted in. */
    public enum Unit {
        /** 0 to 1. */
        RATIO,
        COUNT,
        CORES,
        BYTES,
        BYTES_PER_SECOND,
        PER_SECOND,
        MILLISECONDS;

        /** The name in answers. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Map<String, Metric> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Metric::word, Function.identity()));

    private final Unit unit;
    private final String word;

    Metric(Unit unit) {
        this.unit = unit;
        this.word = name().toLowerCase(Locale.ROOT);
    }

    public Unit unit() {
        return unit;
    }

    /** The name in answers and thresholds. */
    public String word() {
        return word;
    }

    public static Optional<Metric> of(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }
}
