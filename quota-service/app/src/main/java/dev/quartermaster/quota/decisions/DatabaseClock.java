package dev.quartermaster.quota.decisions;

import java.time.Instant;

/**
 * What the database's clock shows, as near as this replica can tell without asking: the last answer plus the time that
 * has passed since by the monotonic clock. The machine's own time of day is not used, so setting it changes nothing.
 *
 * <p>Good enough to choose a period or to see that an override expired; what must be exact is judged by the database.
 */
public final class DatabaseClock {

    private final Monotonic monotonic;
    private volatile long offsetMicros;
    private volatile boolean known;

    DatabaseClock(Monotonic monotonic) {
        this.monotonic = monotonic;
    }

    /** Takes note of an answer: the database's clock showed {@code atMicros} at some moment after {@code sentNanos}. */
    public void observe(long atMicros, long sentNanos) {
        offsetMicros = atMicros - sentNanos / 1000;
        known = true;
    }

    /** Whether the database ever answered. */
    public boolean known() {
        return known;
    }

    long nanos() {
        return monotonic.nanos();
    }

    public long nowMicros() {
        return offsetMicros + monotonic.nanos() / 1000;
    }

    public Instant now() {
        return instant(nowMicros());
    }

    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
    }

    public static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1000);
    }
}
