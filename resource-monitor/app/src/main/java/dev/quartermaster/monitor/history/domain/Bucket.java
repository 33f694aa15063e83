package dev.quartermaster.monitor.history.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was measured in one bucket, in the order of the enum Metric; null where nothing was told.
 *
 * @param at its beginning
 */
public record Bucket(
        Instant at,
        int samples,
        @Nullable Double[] mean,
        @Nullable Double[] least,
        @Nullable Double[] most) {}
