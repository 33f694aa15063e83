package dev.quartermaster.usage.statistics.domain;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row of a rollup, summed over what was not asked for.
 *
 * @param bucket the beginning of the step in a series, else null
 * @param metric {@code ''} for events that name none; an event's own numbers stand in the row of its first metric
 */
public record Line(
        @Nullable Instant bucket,
        String action,
        String status,
        String metric,
        BigDecimal events,
        BigDecimal mentions,
        BigDecimal amount,
        BigDecimal items,
        BigDecimal payloadBytes,
        BigDecimal durationMs,
        BigDecimal timed) {}
