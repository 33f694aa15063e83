package dev.quartermaster.quota.contract;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * "May this subject do this now?": judged and consumed in one step, on every limit that applies or on none.
 *
 * @param consume units by metric, at most 64 metrics; negative gives back stock, all zero only looks
 * @param idempotencyKey repeated with the same key the check counts once and is answered the same; at most 256 characters
 * @param dryRun only look: nothing is consumed
 */
public record Check(
        Subject subject,
        Map<String, Long> consume,
        Circumstances circumstances,
        @Nullable String idempotencyKey,
        boolean dryRun) {

    public Check {
        consume = Map.copyOf(consume);
    }

    /** Consumes units of one metric. */
    public static Check of(Subject subject, String metric, long units) {
        return of(subject, Map.of(metric, units));
    }

    /** Consumes units of several metrics, all or nothing. */
    public static Check of(Subject subject, Map<String, Long> consume) {
        return new Check(subject, consume, Circumstances.NONE, null, false);
    }

    /** The same question, with nothing consumed. */
    public Check looking() {
        return new Check(subject, consume, circumstances, null, true);
    }

    /** The same check, counted once however often it is sent with this key. */
    public Check once(String key) {
        return new Check(subject, consume, circumstances, key, dryRun);
    }

    /** The same check, with what it is about. */
    public Check about(Circumstances circumstances) {
        return new Check(subject, consume, circumstances, idempotencyKey, dryRun);
    }

    /** Whether nothing changes by asking. */
    public boolean onlyLooks() {
        return dryRun || consume.values().stream().allMatch(units -> units == 0);
    }
}
