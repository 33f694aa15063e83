package dev.quartermaster.bench.storage;

/**
 * One transfer, or many at once.
 *
 * @param rate MB per second
 * @param costs for each GB
 * @param busy the part of all the machine's cores that they were
 */
record Timed(double rate, Costs costs, double busy) {

    private static final double MB_OF_A_GB = 1024;

    static Timed of(long megabytes, double seconds, Costs used) {
        double cores = Runtime.getRuntime().availableProcessors();
        return new Timed(megabytes / seconds, used.times(MB_OF_A_GB / megabytes), used.all() / seconds / cores);
    }
}
