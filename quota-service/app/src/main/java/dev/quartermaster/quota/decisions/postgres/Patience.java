package dev.quartermaster.quota.decisions.postgres;

import java.util.Arrays;

/**
 * How long a statement may take before those who wait for it are answered without it, as usual as it was a moment ago: by
 * the statements of the last ten to twenty seconds, or of longer where they are fewer than a hundred. What was usual on a
 * machine as busy as it is, is no sign of an outage. Before the first hundred nothing is known, and the timeout holds.
 */
final class Patience {

    private static final long STRETCH_NANOS = 10_000_000_000L;
    private static final int FEWEST = 100;

    /** So slow is an outage, and never becomes usual. */
    private static final long NEVER_USUAL_NANOS = 1_000_000_000L;

    /** Four for each doubling, in microseconds, up to a second. */
    private static final int BUCKETS = 84;

    private final long soonMillis;
    private final long leastMillis;
    private final long mostMillis;

    private long stretchBegan;
    private long slowest;
    private long slowestBefore;
    private int count;
    private int countBefore;
    private int[] times = new int[BUCKETS];
    private int[] timesBefore = new int[BUCKETS];

    /**
     * @param soonMillis the least for those who are not refused when they do not wait
     * @param leastMillis the least for everybody else
     * @param mostMillis the timeout
     */
    Patience(long soonMillis, long leastMillis, long mostMillis, long nowNanos) {
        this.soonMillis = Math.min(soonMillis, leastMillis);
        this.leastMillis = leastMillis;
        this.mostMillis = mostMillis;
        this.stretchBegan = nowNanos;
    }

    /** A statement was answered after so long. */
    synchronized void answered(long nanos, long nowNanos) {
        if (nanos >= NEVER_USUAL_NANOS) {
            return;
        }
        turn(nowNanos);
        slowest = Math.max(slowest, nanos);
        count++;
        times[bucket(nanos / 1000)]++;
    }

    /** For whoever may be refused without the counters: one and a half times what the slowest one took. */
    synchronized long millis(long nowNanos) {
        turn(nowNanos);
        if (leastMillis >= mostMillis || count + countBefore < FEWEST) {
            return mostMillis;
        }
        long usual = Math.max(slowest, slowestBefore) * 3 / 2 / 1_000_000;
        return Math.clamp(usual, leastMillis, mostMillis);
    }

    /** For whoever is admitted without them: one and a half times what all but one in a hundred took; never longer. */
    synchronized long soonMillis(long nowNanos) {
        long longest = millis(nowNanos);
        if (longest >= mostMillis) {
            return longest;
        }
        return Math.clamp(quantileMicros() * 3 / 2 / 1000, Math.min(soonMillis, longest), longest);
    }

    private long quantileMicros() {
        int above = (count + countBefore) / 100;
        int bucket = BUCKETS - 1;
        for (; bucket > 0; bucket--) {
            above -= times[bucket] + timesBefore[bucket];
            if (above < 0) {
                break;
            }
        }
        return end(bucket);
    }

    private static int bucket(long micros) {
        if (micros < 4) {
            return 0;
        }
        int doublings = 63 - Long.numberOfLeadingZeros(micros);
        int quarter = (int) (micros >>> (doublings - 2)) & 3;
        return Math.min(4 * doublings + quarter, BUCKETS - 1);
    }

    private static long end(int bucket) {
        int doublings = bucket / 4;
        return doublings < 2 ? 4 : (5L + bucket % 4) << (doublings - 2);
    }

    private void turn(long nowNanos) {
        if (nowNanos - stretchBegan < STRETCH_NANOS || count < FEWEST) {
            return;
        }
        slowestBefore = slowest;
        countBefore = count;
        int[] oldest = timesBefore;
        timesBefore = times;
        Arrays.fill(oldest, 0);
        times = oldest;
        slowest = 0;
        count = 0;
        stretchBegan = nowNanos;
    }
}
