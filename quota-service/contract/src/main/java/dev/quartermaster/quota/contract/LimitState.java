package dev.quartermaster.quota.contract;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one limit stands that applied to a request, after the request was judged.
 *
 * @param kind {@code rate}, {@code quota}, {@code stock} or {@code size}
 * @param amount null when unlimited; so is {@code remaining} then
 * @param window ISO-8601, such as {@code PT1M}; null for stocks and sizes
 * @param period {@code day}, {@code month} or {@code billing_cycle} for quotas
 * @param resetsAt when something becomes free again by itself
 * @param source where the amount comes from, such as {@code plan:editor}
 * @param enforced false for limits that only watch
 * @param exceeded whether this limit would refuse, or did
 */
public record LimitState(
        String limit,
        String metric,
        String kind,
        List<String> scope,
        @Nullable Long amount,
        long used,
        @Nullable Long remaining,
        @Nullable String window,
        @Nullable String period,
        @Nullable Instant resetsAt,
        String source,
        boolean enforced,
        boolean exceeded) {

    public LimitState {
        scope = List.copyOf(scope);
    }
}
