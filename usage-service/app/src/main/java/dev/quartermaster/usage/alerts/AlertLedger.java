package dev.quartermaster.usage.alerts;

import dev.quartermaster.usage.contract.AlertEvent;
import dev.quartermaster.usage.contract.FindingEvent;
import dev.quartermaster.usage.records.domain.Written;
import java.util.List;
import java.util.Map;

/**
 * Writes alerts, the deliveries that they need, and how far the topic was read, in one transaction. Blocks.
 *
 * <p>An alert that came before, or that tells of the same crossing in the same period, is written once and delivered
 * once. A crossing of a limit without a period is in the feed each time, and told to nobody a second time within the
 * quiet time. Findings are in the feed, once, and told to nobody.
 */
public interface AlertLedger {

    /** Offsets per partition: where reading began, and where it goes on. */
    record Span(long first, long next) {}

    /**
     * Writes what was read.
     *
     * @throws dev.quartermaster.usage.records.StoreException if nothing was written, or if that is not known
     */
    Written write(
            String topic,
            List<AlertEvent> alerts,
            List<FindingEvent> findings,
            int unreadable,
            Map<Integer, Span> positions);
}
