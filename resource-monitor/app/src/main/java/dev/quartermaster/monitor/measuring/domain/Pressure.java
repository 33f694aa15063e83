package dev.quartermaster.monitor.measuring.domain;

/**
 * A file of {@code /proc/pressure} or of a cgroup: microseconds in which some, or all, tasks waited. Kernels before 5.13 have no
 * {@code full} for the CPU, those without PSI have nothing.
 */
public record Pressure(long someMicros, long fullMicros) {

    public static final Pressure NONE = new Pressure(Bytes.ABSENT, Bytes.ABSENT);

    public static Pressure parse(Bytes text) {
        long some = Bytes.ABSENT;
        long full = Bytes.ABSENT;
        for (; text.hasMore(); text.nextLine()) {
            if (text.skip("some ")) {
                some = total(text);
            } else if (text.skip("full ")) {
                full = total(text);
            }
        }
        return new Pressure(some, full);
    }

    private static long total(Bytes text) {
        do {
            text.blanks();
            if (text.skip("total=")) {
                return text.number();
            }
        } while (text.skipWord());
        return Bytes.ABSENT;
    }
}
