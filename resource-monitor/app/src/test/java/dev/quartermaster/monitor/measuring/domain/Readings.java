package dev.quartermaster.monitor.measuring.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Readings for tests. */
public final class Readings {

    private Readings() {}

    /** A host that tells nothing, at so many seconds. */
    public static Reading silent(double seconds) {
        return reading(seconds, null, List.of(), List.of(), Pressure.NONE, null);
    }

    /** A host of which only this is known. */
    public static Reading reading(
            double seconds,
            @Nullable Stat stat,
            List<Disk> disks,
            List<NetworkInterface> interfaces,
            Pressure cpu,
            @Nullable Cgroup cgroup) {
        return new Reading(
                Instant.EPOCH.plusMillis((long) (seconds * 1000)),
                (long) (seconds * 1e9),
                stat,
                null,
                null,
                disks,
                interfaces,
                cpu,
                Pressure.NONE,
                Pressure.NONE,
                null,
                Bytes.ABSENT,
                List.of(),
                cgroup);
    }
}
