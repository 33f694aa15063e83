package dev.quartermaster.quota.events;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which thresholds were crossed, so that each is told once per period, subject and limit, over all replicas and
 * restarts. Off the decision path; everything fails when PostgreSQL cannot be asked, and may then be tried again.
 */
public interface ThresholdStore {

    /** Keeps those that are new. */
    Uni<Void> keep(List<Crossing> crossings);

    /**
     * What has to be told and nobody is telling: crossings that were kept, and quotas whose period ended after one. Nobody
     * else gets the same for ten seconds; what is not {@link #told} by then is given out again, with the same content.
     */
    Uni<List<Due>> due(int most);

    /** Somebody will hear of these for certain. */
    Uni<Void> told(List<Due> due);

    /** Removes what nobody will need again; how much. */
    Uni<Integer> sweep();

    /**
     * A counter that reached a share of its amount.
     *
     * @param key of the counter within its limit
     * @param period names the period, so that a threshold is told once in each
     * @param percent which share, from 1 to 100
     * @param scope the values that the counter belongs to, by dimension in lower case
     * @param used units used and held
     * @param periodStart microseconds since 1970; null for a stock, and when it is not known
     * @param periodEnd exclusive; null for a stock
     * @param resets whether its end is a reset that is told: of quotas
     */
    record Crossing(
            int limitId,
            String key,
            long period,
            int percent,
            String limit,
            String metric,
            Map<String, String> scope,
            long used,
            long amount,
            @Nullable Long periodStart,
            @Nullable Long periodEnd,
            boolean resets,
            long atMicros) {}

    /** @param reset whether the end of the period is to be told, not the crossing; {@code used} is then what it ended with */
    record Due(UUID id, boolean reset, Crossing crossing) {}
}
