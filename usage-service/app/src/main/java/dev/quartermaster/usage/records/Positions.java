package dev.quartermaster.usage.records;

import java.util.Map;

/** How far the partitions of topics were read. Blocks. */
public interface Positions {

    /**
     * The next offsets of these partitions; those that are not known yet begin at the offsets given.
     *
     * @throws StoreException if they cannot be read now
     */
    Map<Integer, Long> of(String topic, Map<Integer, Long> beginnings);
}
