package dev.quartermaster.quota.limits.domain;

import java.time.Instant;

/**
 * One period of a quota.
 *
 * @param start inclusive
 * @param end exclusive; the next period's start
 */
public record Period(Instant start, Instant end) {

    public Period {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("a period from " + start + " to " + end);
        }
    }

    public boolean contains(Instant at) {
        return !at.isBefore(start) && at.isBefore(end);
    }
}
