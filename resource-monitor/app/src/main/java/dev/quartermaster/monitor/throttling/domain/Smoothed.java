package dev.quartermaster.monitor.throttling.domain;

/** One metric as the controller sees it. */
final class Smoothed {

    private double value = Double.NaN;
    private long seenNanos;
    private int highInARow;
    private boolean participates;

    /** Takes a reading in; a broken one counts as none. */
    void observe(double reading, Band band, Law law, long nanos) {
        if (!(reading >= 0 && reading <= 1)) {
            highInARow = 0;
            if (!Double.isNaN(value) && (nanos - seenNanos) / 1e9 > law.stale()) {
                value = Double.NaN;
                participates = false;
            }
            return;
        }
        double seconds = (nanos - seenNanos) / 1e9;
        if (Double.isNaN(value)) {
            // nothing is known of before: a first reading alone proves nothing
            value = Math.min(reading, band.relaxed());
            seconds = Math.min(seconds, 1);
        }
        double constant = reading > value ? law.rise() : law.fall();
        value += (reading - value) * (1 - Math.exp(-Math.max(0, seconds) / constant));
        seenNanos = nanos;
        highInARow = reading >= band.tight() ? highInARow + 1 : 0;
        if (overloaded(band)) {
            participates = true;
        }
    }

    /** Above the tight threshold, smoothed, and in the last two readings themselves: one spike is no load. */
    boolean overloaded(Band band) {
        return value >= band.tight() && highInARow >= 2;
    }

    /** Has been a reason, and is not back below the relaxed threshold. */
    boolean holds(Band band) {
        return participates && value > band.relaxed();
    }

    void release() {
        participates = false;
    }

    double value() {
        return value;
    }
}
