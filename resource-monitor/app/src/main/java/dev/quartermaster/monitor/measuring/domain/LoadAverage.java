package dev.quartermaster.monitor.measuring.domain;

/** {@code /proc/loadavg}: NaN and absent for what is missing. */
public record LoadAverage(double one, double five, double fifteen, long runnable, long tasks) {

    public static LoadAverage parse(Bytes text) {
        double one = text.decimal();
        double five = text.decimal();
        double fifteen = text.decimal();
        long runnable = text.number();
        long tasks = text.skip("/") ? text.number() : Bytes.ABSENT;
        return new LoadAverage(one, five, fifteen, runnable, tasks);
    }
}
