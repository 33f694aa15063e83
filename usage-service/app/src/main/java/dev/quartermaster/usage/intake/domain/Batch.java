package dev.quartermaster.usage.intake.domain;

import java.util.List;
import java.util.Map;

/**
 * What was read from a topic in one go, to be written in one transaction.
 *
 * @param readings in the order of their partitions
 * @param positions where reading began and where it goes on, per partition
 */
public record Batch(String topic, List<Reading> readings, Map<Integer, Span> positions) {

    /** Offsets from {@code first}, which the store must still hold as the next one, to {@code next}, exclusive. */
    public record Span(long first, long next) {}
}
