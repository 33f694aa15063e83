package dev.quartermaster.usage.alerts.domain;

import dev.quartermaster.usage.contract.Alert;
import java.time.Duration;
import java.time.Instant;

/**
 * For how long after a crossing was told the same one of a later period nags.
 *
 * @param endless of limits without a period, such as stocks
 * @param brief of limits whose period is shorter than this, such as rates per minute
 */
public record Quiet(Duration endless, Duration brief) {

    /** Zero when every period is worth telling. */
    public Duration after(Alert alert) {
        Instant start = alert.periodStart();
        Instant end = alert.periodEnd();
        if (start == null || end == null) {
            return endless;
        }
        return Duration.between(start, end).compareTo(brief) < 0 ? brief : Duration.ZERO;
    }
}
