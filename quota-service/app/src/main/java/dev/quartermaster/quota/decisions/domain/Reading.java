package dev.quartermaster.quota.decisions.domain;

import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.Mode;

/**
 * How one limit stands as an answer tells it.
 *
 * @param cost what the request asked for
 * @param used what is used and held, after the charge when the request was admitted
 * @param resetMicros when the counter would be back at zero with nothing more coming; 0 when it never is by itself
 * @param retryMicros 0 when this limit admits; else the first moment at which it would; {@link #NEVER} when waiting does
 *     not help
 */
public record Reading(Effective effective, long cost, long used, long resetMicros, long retryMicros) {

    public static final long NEVER = -1;

    /** Whether this limit says no; it refuses the request only if it is enforced. */
    public boolean exceeded() {
        return retryMicros != 0;
    }

    public boolean refuses() {
        return exceeded() && effective.limit().mode() == Mode.ENFORCE;
    }

    /** Whether this limit says no and would not, did load not lower its amount. */
    public boolean onlyThrottled() {
        Long full = effective.unthrottled();
        return exceeded() && effective.throttled() && full != null && used + cost <= full;
    }

    /** Whether the cost is above the lowered amount alone: not waiting helps, but the end of the throttle does. */
    public boolean waitsForThrottle() {
        Long full = effective.unthrottled();
        return retryMicros == NEVER && effective.throttled() && full != null && cost <= full;
    }

    /** What is left, never below zero; meaningless for an unlimited one. */
    public long remaining() {
        Long amount = effective.amount();
        return amount == null ? Long.MAX_VALUE : Math.max(0, amount - used);
    }
}
