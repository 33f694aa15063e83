package dev.quartermaster.monitor.measuring.domain;

/** Time of one core, or of all together, by what it was spent on; in ticks of 1/100 s since the start of the machine. */
public record CpuTimes(long user, long nice, long system, long idle, long iowait, long irq, long softirq, long steal) {

    /** Ticks per second of everything in /proc/stat, whatever the kernel's own rate (USER_HZ). */
    public static final double HZ = 100;

    /** The names of the modes as node_exporter has them, in the order of the members. */
    public static final java.util.List<String> MODES =
            java.util.List.of("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal");

    /** The ticks of one mode, or absent. */
    public long of(int mode) {
        return switch (mode) {
            case 0 -> user;
            case 1 -> nice;
            case 2 -> system;
            case 3 -> idle;
            case 4 -> iowait;
            case 5 -> irq;
            case 6 -> softirq;
            default -> steal;
        };
    }

    /** Share of each interval spent on anything but waiting, 0 to 1; NaN if a counter is absent or went back. */
    public double busySince(CpuTimes before) {
        long all = 0;
        for (int mode = 0; mode < MODES.size(); mode++) {
            long delta = delta(before, mode);
            if (delta < 0) {
                return Double.NaN;
            }
            all += delta;
        }
        long waiting = idle - before.idle + (iowait < 0 ? 0 : iowait - before.iowait);
        return all <= 0 ? Double.NaN : (double) (all - waiting) / all;
    }

    /** Share of the interval spent in one mode; NaN as above. */
    public double shareSince(CpuTimes before, int mode) {
        long all = 0;
        for (int i = 0; i < MODES.size(); i++) {
            long delta = delta(before, i);
            if (delta < 0) {
                return Double.NaN;
            }
            all += delta;
        }
        return all <= 0 || of(mode) < 0 ? Double.NaN : (double) (of(mode) - before.of(mode)) / all;
    }

    /** Old kernels lack the last modes, which then count nothing; below zero when the counter is not to be believed. */
    private long delta(CpuTimes before, int mode) {
        long now = of(mode);
        long then = before.of(mode);
        if (now < 0 || then < 0) {
            return now < 0 && then < 0 && mode > 3 ? 0 : -1;
        }
        return now - then;
    }
}
