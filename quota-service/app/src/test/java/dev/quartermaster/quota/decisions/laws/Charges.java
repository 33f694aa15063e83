package dev.quartermaster.quota.decisions.laws;

import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Slots;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Mode;
import dev.quartermaster.quota.limits.domain.OnUnavailable;
import dev.quartermaster.quota.limits.domain.PeriodUnit;
import dev.quartermaster.quota.limits.domain.Span;
import java.time.Duration;
import java.util.Set;

/** Makes limits and charges on them. */
public final class Charges {

    private Charges() {}

    public static Limit rate(int id, long amount, Duration window) {
        return limit(id, LimitKind.RATE, amount, new Span.Sliding(window));
    }

    public static Limit quota(int id, long amount) {
        return limit(id, LimitKind.QUOTA, amount, new Span.Calendar(PeriodUnit.DAY));
    }

    public static Limit stock(int id, long amount) {
        return limit(id, LimitKind.STOCK, amount, new Span.None());
    }

    /** The same limit, which only reports. */
    public static Limit shadow(Limit limit) {
        return new Limit(
                limit.id(),
                limit.name(),
                limit.metric(),
                limit.kind(),
                limit.amount(),
                limit.span(),
                limit.scope(),
                limit.onUnavailable(),
                Mode.SHADOW,
                limit.elastic(),
                limit.enabled());
    }

    private static Limit limit(int id, LimitKind kind, long amount, Span span) {
        return new Limit(
                id,
                "limit_" + id,
                "metric_" + id,
                kind,
                amount,
                span,
                Set.of(Dimension.USER),
                OnUnavailable.DENY,
                Mode.ENFORCE,
                false,
                true);
    }

    /** A charge on a rate or a stock. */
    public static Charge charge(Limit limit, String subject, long cost) {
        return charge(limit, subject, cost, 0, 0);
    }

    /** A charge on a quota in this period. */
    public static Charge charge(Limit limit, String subject, long cost, long start, long end) {
        long width = limit.span() instanceof Span.Sliding sliding ? Slots.widthMicros(sliding.window()) : 0;
        return new Charge(new Effective(limit, limit.amount(), "limit"), subject, cost, width, start, end);
    }

    public static long windowMicros(Limit limit) {
        return ((Span.Sliding) limit.span()).window().toNanos() / 1000;
    }
}
