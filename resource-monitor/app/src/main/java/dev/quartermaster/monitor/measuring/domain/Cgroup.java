package dev.quartermaster.monitor.measuring.domain;

/**
 * The own cgroup, whichever version. Times in microseconds, amounts in bytes; absent what its kernel does not tell, and
 * limits where there is none.
 *
 * @param cpuLimit in cores, NaN when unlimited
 * @param memoryInactiveFile part of {@code memory} that goes when somebody needs it
 */
public record Cgroup(
        long cpuMicros,
        long periods,
        long throttledPeriods,
        double cpuLimit,
        long memory,
        long memoryInactiveFile,
        long memoryLimit,
        long tasks,
        long readBytes,
        long writtenBytes,
        Pressure cpu,
        Pressure memoryPressure,
        Pressure io) {

    /** Above this a memory limit of cgroup v1 means none: it is the largest multiple of a page. */
    private static final long NO_LIMIT = 1L << 60;

    /** {@code memory.max} or {@code memory.limit_in_bytes}. */
    public static long limit(Bytes text) {
        long limit = text.number();
        return limit >= NO_LIMIT ? Bytes.ABSENT : limit;
    }

    /** {@code cpu.max}: quota and period, or {@code max} and the period. */
    public static double cpuMax(Bytes text) {
        long quota = text.number();
        return cores(quota, text.number());
    }

    /** Cores that a quota per period comes to; NaN when there is none ({@code -1} in v1 is no number here). */
    public static double cores(long quota, long period) {
        return quota <= 0 || period <= 0 ? Double.NaN : (double) quota / period;
    }

    /** The value behind a key in a file of lines {@code key value}. */
    public static long keyed(Bytes text, String key) {
        for (; text.hasMore(); text.nextLine()) {
            if (text.skip(key) && text.skip(" ")) {
                return text.number();
            }
        }
        return Bytes.ABSENT;
    }

    /** Sum of what follows a key such as {@code rbytes=} or {@code Read } on every line; absent if it is on none. */
    public static long sum(Bytes text, String key) {
        long sum = Bytes.ABSENT;
        for (; text.hasMore(); text.nextLine()) {
            text.skipWord();
            do {
                text.blanks();
                if (text.skip(key)) {
                    long value = text.number();
                    if (value >= 0 && Math.max(sum, 0) <= Long.MAX_VALUE - value) {
                        sum = Math.max(sum, 0) + value;
                    }
                    break;
                }
            } while (text.skipWord());
        }
        return sum;
    }

    /** What cannot be had back without killing somebody: {@code memory} without its inactive file pages. */
    public long workingSet() {
        return memory < 0 ? Bytes.ABSENT : Math.max(0, memory - Math.max(0, memoryInactiveFile));
    }
}
