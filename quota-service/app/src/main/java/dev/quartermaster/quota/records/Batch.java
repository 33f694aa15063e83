package dev.quartermaster.quota.records;

import dev.quartermaster.quota.records.domain.RecordedDecision;
import dev.quartermaster.quota.records.domain.Refusal;
import java.util.List;
import java.util.UUID;

/**
 * What one replica heard in a stretch of time, ready to be written.
 *
 * @param sequence grows from batch to batch of one replica; names the batch
 */
public record Batch(
        UUID replica,
        long sequence,
        List<Refusal> refusals,
        List<Decided> decisions,
        List<Minute> minutes,
        List<Consumer> consumers,
        List<Gauge> gauges) {

    /** @param same the ids of the further decisions it stands for, 16 bytes each; may be fewer than there were */
    public record Decided(RecordedDecision decision, byte[] same) {}

    /**
     * @param atMicros the beginning of the minute
     * @param limit empty for decisions whatever their limits
     * @param units that were asked for
     * @param unrecorded how many of the decisions are not kept one by one
     */
    public record Minute(
            long atMicros, String limit, String plan, boolean allowed, long decisions, long units, long unrecorded) {}

    /**
     * @param atMicros the beginning of the hour
     * @param id empty for those for whom there was no room
     * @param units that were admitted
     */
    public record Consumer(
            long atMicros, String scope, String id, String metric, long requests, long refused, long units) {}

    /**
     * @param counter the key within its limit
     * @param resetMicros as {@link dev.quartermaster.quota.decisions.domain.Reading#resetMicros}
     */
    public record Gauge(
            int limit, String counter, long used, long amount, String source, long atMicros, long resetMicros) {}
}
