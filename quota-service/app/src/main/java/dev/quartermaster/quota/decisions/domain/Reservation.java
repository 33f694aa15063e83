package dev.quartermaster.quota.decisions.domain;

import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Subject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Units held for work whose cost is known only afterwards.
 *
 * @param hold amount by metric
 * @param purpose what the caller said it is for
 * @param expiresAtMicros from when on it gives back by itself, by the database's clock
 * @param held what that put on the counters, one per limit
 * @param outcome of a commit, to be answered again
 */
public record Reservation(
        UUID id,
        Subject subject,
        Map<String, Long> hold,
        Purpose purpose,
        State state,
        long createdAtMicros,
        long expiresAtMicros,
        List<Held> held,
        @Nullable String outcome) {

    /** What a caller says about its request besides the numbers. */
    public record Purpose(
            @Nullable String action,
            @Nullable String userAgent,
            @Nullable String details,
            @Nullable String meta) {

        public static Purpose of(Ask ask) {
            return new Purpose(ask.action(), ask.userAgent(), ask.details(), ask.meta());
        }
    }

    /** Whether it still holds, and if not, how it ended. */
    public enum State {
        LIVE,
        COMMITTED,
        RELEASED,
        EXPIRED
    }

    /**
     * What is held on one counter.
     *
     * @param key of the counter within its limit
     */
    public record Held(String metric, int limit, LimitKind kind, String key, long amount) {}
}
