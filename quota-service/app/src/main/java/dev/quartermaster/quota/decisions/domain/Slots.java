package dev.quartermaster.quota.decisions.domain;

import java.time.Duration;

/**
 * The arithmetic of sliding windows: a ring of 60 slots per window.
 *
 * <p>A unit charged at time t counts while its slot {@code t / width} is one of the last {@link #COUNTED}: 61 slots cover
 * any interval of 60 widths, wherever it begins, so no window of the full length ever holds more than the limit, and a
 * unit comes back at most one width late.
 */
public final class Slots {

    public static final int PER_WINDOW = 60;
    public static final int COUNTED = PER_WINDOW + 1;

    private Slots() {}

    /** The width of a slot in microseconds, rounded up so that 60 of them are never less than the window. */
    public static long widthMicros(Duration window) {
        long micros = Math.addExact(Math.multiplyExact(window.getSeconds(), 1_000_000L), window.getNano() / 1000);
        return (micros + PER_WINDOW - 1) / PER_WINDOW;
    }

    /** The moment, in microseconds, from which a slot no longer counts. */
    public static long expiry(long slot, long widthMicros) {
        return (slot + COUNTED) * widthMicros;
    }
}
