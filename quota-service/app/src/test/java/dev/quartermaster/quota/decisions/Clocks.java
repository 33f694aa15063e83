package dev.quartermaster.quota.decisions;

/** The database's clock for tests of what is built on decisions. */
public final class Clocks {

    private Clocks() {}

    /** Shows this many microseconds since 1970 for ever. */
    public static DatabaseClock at(long micros) {
        DatabaseClock clock = new DatabaseClock(() -> 0);
        clock.observe(micros, 0);
        return clock;
    }
}
