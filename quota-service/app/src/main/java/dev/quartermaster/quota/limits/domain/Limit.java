package dev.quartermaster.quota.limits.domain;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A limit as it is configured.
 *
 * @param id the identity of its counters; a limit that is deleted and made again gets another one
 * @param name unique, {@code [a-z][a-z0-9_]{0,62}}
 * @param metric what it counts, same form as the name
 * @param amount what holds when neither an override nor a plan names this limit, in units of the metric; null when the
 *     limit then does not apply at all
 * @param scope what it is counted by, never empty; GLOBAL stands alone
 * @param elastic whether a throttle may lower the amount; rates only
 * @param enabled a disabled limit matches nothing
 */
public record Limit(
        int id,
        String name,
        String metric,
        LimitKind kind,
        @Nullable Long amount,
        Span span,
        Set<Dimension> scope,
        OnUnavailable onUnavailable,
        Mode mode,
        boolean elastic,
        boolean enabled) {

    public Limit {
        scope = Set.copyOf(scope);
        boolean fits = switch (span) {
            case Span.Sliding s -> kind == LimitKind.RATE;
            case Span.Calendar c -> kind == LimitKind.QUOTA;
            case Span.None n -> kind == LimitKind.STOCK || kind == LimitKind.SIZE;
        };
        if (!fits) {
            throw new IllegalArgumentException("a limit of kind " + kind + " cannot span " + span);
        }
        if (scope.isEmpty() || (scope.contains(Dimension.GLOBAL) && scope.size() > 1)) {
            throw new IllegalArgumentException("scope: " + scope);
        }
        if (amount != null && amount < 0) {
            throw new IllegalArgumentException("amount below zero: " + amount);
        }
    }

    /** The same limit with the counters of this id. */
    public Limit withId(int other) {
        return new Limit(other, name, metric, kind, amount, span, scope, onUnavailable, mode, elastic, enabled);
    }

    /** The same limit, switched on or off. */
    public Limit withEnabled(boolean on) {
        return new Limit(id, name, metric, kind, amount, span, scope, onUnavailable, mode, elastic, on);
    }
}
