package dev.quartermaster.quota.limits.domain;

import org.jspecify.annotations.Nullable;

/**
 * A limit with the amount that holds for one subject.
 *
 * @param amount in units of the metric; null is unlimited
 * @param source where the amount comes from: {@code override:project:p-1}, {@code override:user:u-5},
 *     {@code plan:editor} or {@code limit}; with {@code throttle:} before it while load lowers the amount
 * @param unthrottled the amount without that; the same when nothing lowers it
 */
public record Effective(
        Limit limit,
        @Nullable Long amount,
        String source,
        @Nullable Long unthrottled) {

    private static final String THROTTLE = "throttle:";

    /** One that nothing lowers. */
    public Effective(Limit limit, @Nullable Long amount, String source) {
        this(limit, amount, source, amount);
    }

    public boolean unlimited() {
        return amount == null;
    }

    /** Whether load lowers the amount. */
    public boolean throttled() {
        return amount != null && unthrottled != null && amount < unthrottled;
    }

    /**
     * The same with this share of the amount, never less than one unit of what is not forbidden anyway. Only elastic rates
     * are ever lowered: what was promised for a period, or is held, stays.
     *
     * @param factor in (0,1]
     */
    public Effective lowered(double factor) {
        if (amount == null || amount == 0 || limit.kind() != LimitKind.RATE || !limit.elastic() || throttled()) {
            return this;
        }
        long lowered = Math.max(1, (long) Math.floor(amount * factor));
        return lowered >= amount ? this : new Effective(limit, lowered, THROTTLE + source, amount);
    }
}
