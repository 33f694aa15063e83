package dev.quartermaster.quota.contract;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How all limits of one subject stand.
 *
 * @param scope {@code user}, {@code project}, {@code api_key} or {@code ip}
 * @param plan null when none is assigned and there is no default
 * @param priority 1 is the highest
 * @param quotas by metric, or by the limit's name where several limits apply to one metric
 */
public record QuotaView(String scope, String id, @Nullable String plan, int priority, Map<String, Gauge> quotas) {

    public QuotaView {
        quotas = Map.copyOf(quotas);
    }

    /**
     * One limit.
     *
     * @param current units used and held; null for size limits
     * @param max null when unlimited
     * @param display for people, such as {@code 15/100 (15.0%)}
     * @param period such as {@code day} or {@code minute}
     * @param held the part of {@code current} that live reservations hold
     */
    public record Gauge(
            String limit,
            String kind,
            @Nullable Long current,
            @Nullable Long max,
            @Nullable Long remaining,
            String display,
            @Nullable String period,
            @Nullable Instant resetAt,
            long held,
            String source) {}
}
