package dev.quartermaster.monitor.measuring.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything read at one moment. Null and {@link Bytes#ABSENT} for what the host does not tell.
 *
 * @param nanos of the monotonic clock; differences are seconds that passed, whatever was done to the time of day
 */
public record Reading(
        Instant at,
        long nanos,
        @Nullable Stat stat,
        @Nullable LoadAverage load,
        @Nullable Memory memory,
        List<Disk> disks,
        List<NetworkInterface> interfaces,
        Pressure cpu,
        Pressure memoryPressure,
        Pressure io,
        @Nullable FileHandles files,
        long processes,
        List<FileSystemSpace> spaces,
        @Nullable Cgroup cgroup) {}
