package dev.quartermaster.local;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition of another process, which nobody can signal to us. */
final class Await {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Await() {}

    /** The condition will not come true: the process ended, or the patience did. */
    static final class GaveUp extends Exception {
        private static final long serialVersionUID = 1L;

        GaveUp(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    static void until(Duration patience, BooleanSupplier alive, BooleanSupplier condition) throws GaveUp {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (!alive.getAsBoolean()) {
                throw new GaveUp("ended while starting");
            }
            if (System.nanoTime() - start > patience.toNanos()) {
                throw new GaveUp("was not ready after " + patience.toSeconds() + " s");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
