package dev.quartermaster.monitor.throttling.domain;

/**
 * The two thresholds of one metric: limits tighten from {@code tight} on, and relax below {@code relaxed} only. In between
 * everything stays as it is, which is what keeps the factor from flapping (a Schmitt trigger).
 */
public record Band(double relaxed, double tight) {

    /** @throws IllegalArgumentException unless 0 ≤ relaxed < tight ≤ 1, or tight is {@link #NEVER} */
    public Band {
        // written so that NaN fails
        if (!(relaxed >= 0 && relaxed < tight && tight <= NEVER)) {
            throw new IllegalArgumentException("thresholds must rise from relaxed to tight, within 0 and 1");
        }
    }

    /** No share is as large: with this as {@code tight} a metric never tightens anything. */
    public static final double NEVER = 2;

    /** 0 at the relaxed threshold, 1 at the tight one, and so on in both directions. */
    public double severity(double value) {
        return (value - relaxed) / (tight - relaxed);
    }
}
