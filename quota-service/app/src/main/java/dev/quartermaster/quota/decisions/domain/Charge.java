package dev.quartermaster.quota.decisions.domain;

import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.Mode;

/**
 * What one request would put on one counter.
 *
 * @param key the counter within its limit
 * @param cost in units of the metric; negative gives back
 * @param slotMicros the slot width of a rate, else 0
 * @param periodStart of a quota, microseconds since 1970, else 0
 * @param periodEnd of a quota, exclusive, else 0
 */
public record Charge(Effective effective, String key, long cost, long slotMicros, long periodStart, long periodEnd) {

    public boolean enforced() {
        return effective.limit().mode() == Mode.ENFORCE;
    }

    public int limitId() {
        return effective.limit().id();
    }
}
