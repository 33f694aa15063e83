package dev.quartermaster.quota.contract;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Quota to be held for work whose cost is known only afterwards.
 *
 * @param hold units above zero by metric
 * @param ttl from one second to 24 hours; a reservation neither committed nor released by then gives back what it held
 * @param idempotencyKey repeated with the same key there is one reservation; at most 256 characters
 */
public record Hold(
        Subject subject,
        Map<String, Long> hold,
        Duration ttl,
        Circumstances circumstances,
        @Nullable String idempotencyKey) {

    public Hold {
        hold = Map.copyOf(hold);
    }

    /** Units of one metric. */
    public static Hold of(Subject subject, String metric, long units, Duration ttl) {
        return new Hold(subject, Map.of(metric, units), ttl, Circumstances.NONE, null);
    }

    /** The same, one reservation however often it is sent with this key. */
    public Hold once(String key) {
        return new Hold(subject, hold, ttl, circumstances, key);
    }

    /** The same, with what it is about. */
    public Hold about(Circumstances circumstances) {
        return new Hold(subject, hold, ttl, circumstances, idempotencyKey);
    }
}
