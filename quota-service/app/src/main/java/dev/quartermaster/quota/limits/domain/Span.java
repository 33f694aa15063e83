package dev.quartermaster.quota.limits.domain;

import java.time.Duration;

/** The stretch of time over which a limit counts. */
public sealed interface Span {

    /** Any window of this length, at least one second; rates only. */
    record Sliding(Duration window) implements Span {
        public Sliding {
            if (window.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("window below one second: " + window);
            }
        }
    }

    /** A calendar or billing period; quotas only. */
    record Calendar(PeriodUnit unit) implements Span {}

    /** No stretch of time at all; stocks and sizes. */
    record None() implements Span {}
}
