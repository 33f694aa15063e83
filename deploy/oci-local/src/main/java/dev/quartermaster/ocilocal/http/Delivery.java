package dev.quartermaster.ocilocal.http;

import java.io.EOFException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * How a body gets through: all of it and at once, unless a fault is on.
 *
 * @param cutAfter the connection is cut after this many bytes of the body; with 0 before anything of the answer
 * @param bytesPerSecond the pace
 */
public record Delivery(long cutAfter, long bytesPerSecond) {
    static final Delivery PLAIN = new Delivery(Long.MAX_VALUE, Long.MAX_VALUE);

    boolean isPlain() {
        return equals(PLAIN);
    }

    /** How many of the bytes may pass when that many have; throws when none may. Waits as long as they take. */
    int pass(long passed, int count) throws EOFException {
        if (passed >= cutAfter) {
            throw new EOFException("cut off by a fault");
        }
        int allowed = (int) Math.min(count, cutAfter - passed);
        if (bytesPerSecond < Long.MAX_VALUE) {
            allowed = (int) Math.min(allowed, Math.max(1, bytesPerSecond / 20));
            pause(Duration.ofNanos(allowed * 1_000_000_000L / bytesPerSecond));
        }
        return allowed;
    }

    /** Waits; an interruption ends the wait. */
    public static void pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        long left;
        while ((left = end - System.nanoTime()) > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
        }
    }
}
