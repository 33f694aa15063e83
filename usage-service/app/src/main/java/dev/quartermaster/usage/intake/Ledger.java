package dev.quartermaster.usage.intake;

import dev.quartermaster.usage.intake.domain.Batch;
import dev.quartermaster.usage.intake.domain.Written;
import java.util.Collection;
import java.util.Map;

/**
 * The truth about what was counted. Blocks; called from the threads of the intake only.
 *
 * <p>A batch is one transaction: events, keys, rollups, dead letters and offsets, all or nothing. An event counts once
 * however often it is written, by whichever instance. An instance that lost a partition writes nothing any more: the
 * stored offset is compared and set in the same transaction.
 */
public interface Ledger {

    /**
     * Writes a batch.
     *
     * @throws LedgerException if nothing was written, or if that is not known; writing again is safe
     */
    Written write(Batch batch);

    /** The next offsets of these partitions; those that are not there yet begin at the offsets given. */
    Map<Integer, Long> positions(String topic, Map<Integer, Long> beginnings);

    /** The next offsets that are stored for these partitions. */
    Map<Integer, Long> stored(String topic, Collection<Integer> partitions);
}
