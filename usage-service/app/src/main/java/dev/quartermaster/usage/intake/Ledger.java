package dev.quartermaster.usage.intake;

import dev.quartermaster.usage.intake.domain.Batch;
import dev.quartermaster.usage.records.domain.Written;

/**
 * The truth about what was counted. Blocks; called from reading threads only.
 *
 * <p>A batch is one transaction: events, keys, rollups, dead letters and positions, all or nothing. An event counts once
 * however often it is written, by whichever instance. An instance that lost a partition writes nothing any more: the
 * stored position is compared and set in the same transaction.
 */
public interface Ledger {

    /**
     * Writes a batch.
     *
     * @throws dev.quartermaster.usage.records.StoreException if nothing was written, or if that is not known; writing
     *     again is safe
     */
    Written write(Batch batch);
}
