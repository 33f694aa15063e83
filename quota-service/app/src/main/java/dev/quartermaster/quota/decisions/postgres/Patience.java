package dev.quartermaster.quota.decisions.postgres;

/**
 * How long a statement may take before those who wait for it are answered without it: one and a half times the slowest of
 * the last ten to twenty seconds, but at least what is configured and at most the statement's timeout. What was usual a
 * moment ago, on a machine as busy as it is, is no sign of an outage. With fewer than a hundred statements in that time
 * nothing is known, and the timeout holds.
 */
final class Patience {

    private static final long STRETCH_NANOS = 10_000_000_000L;
    private static final int FEWEST = 100;

    private final long leastMillis;
    private final long mostMillis;

    private long stretchBegan;
    private long slowest;
    private long slowestBefore;
    private int count;
    private int countBefore;

    Patience(long leastMillis, long mostMillis, long nowNanos) {
        this.leastMillis = leastMillis;
        this.mostMillis = mostMillis;
        this.stretchBegan = nowNanos;
    }

    /** A statement was answered after so long. */
    synchronized void answered(long nanos, long nowNanos) {
        turn(nowNanos);
        slowest = Math.max(slowest, nanos);
        count++;
    }

    synchronized long millis(long nowNanos) {
        turn(nowNanos);
        if (leastMillis >= mostMillis || count + countBefore < FEWEST) {
            return mostMillis;
        }
        long usual = Math.max(slowest, slowestBefore) * 3 / 2 / 1_000_000;
        return Math.clamp(usual, leastMillis, mostMillis);
    }

    private void turn(long nowNanos) {
        long since = nowNanos - stretchBegan;
        if (since < STRETCH_NANOS) {
            return;
        }
        boolean next = since < 2 * STRETCH_NANOS;
        slowestBefore = next ? slowest : 0;
        countBefore = next ? count : 0;
        slowest = 0;
        count = 0;
        stretchBegan = nowNanos;
    }
}
