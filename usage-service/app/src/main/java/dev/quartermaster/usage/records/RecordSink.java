package dev.quartermaster.usage.records;

import dev.quartermaster.usage.records.domain.Raw;
import dev.quartermaster.usage.records.domain.Written;
import java.util.List;
import java.util.Map;

/**
 * What becomes of the records of one topic. Blocks; called from reading threads only, by several of them at once for
 * different partitions.
 *
 * <p>Results and positions are written in one transaction, which holds only if the positions are still those that the
 * reader believes in: a reader that has lost a partition without knowing writes nothing.
 */
public interface RecordSink {

    String topic();

    /** The consumer group whose members share the partitions. */
    String group();

    /** How many threads of this instance read; 0 for none. */
    int threads();

    /**
     * Writes all records and moves the position of each partition behind its last one.
     *
     * @param records in the order of their offsets for each partition
     * @param from where reading began, for every partition that occurs
     * @throws StoreException if nothing or only a first part was written, or if that is not known; the positions tell
     */
    Written write(List<Raw> records, Map<Integer, Long> from);
}
