package dev.quartermaster.usage.intake.domain;

import java.util.List;
import java.util.Map;

/**
 * What was read from a topic in one go, to be written in one transaction.
 *
 * @param parts readings in the order of their partitions, a few thousand at a time. A part is made when it is asked for,
 *     and again when it is asked for again: nobody has to hold all of them at once
 * @param positions where reading began and where it goes on, per partition
 */
public record Batch(String topic, Iterable<List<Reading>> parts, Map<Integer, Span> positions) {

    /** Offsets from {@code first}, which the store must still hold as the next one, to {@code next}, exclusive. */
    public record Span(long first, long next) {}
}
