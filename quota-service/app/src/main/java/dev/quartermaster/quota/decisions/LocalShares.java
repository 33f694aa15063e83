package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.limits.domain.Span;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a replica may admit by itself on limits with {@code on_unavailable: allow}.
 *
 * <p>Bound: per counter and replica at most a tenth of the amount (at least 1, for a rate at least 2) in any window of a
 * rate, in any period of a quota, in any day of a stock, however many outages there are. A rate has half of it per window of its own clock, because an interval of
 * that length can touch two of those.
 */
final class LocalShares {

    private static final int PART = 10;
    private static final int MOST_COUNTERS = 100_000;
    private static final long DAY_NANOS = 86_400_000_000_000L;

    /** Whose share it is. */
    record Place(CounterKey counter, long periodEnd) {}

    private record Share(long sinceNanos, long lastsNanos, long used) {}

    /** Units taken from the share of one counter's window or period. */
    record Taken(Place place, long sinceNanos, long units) {}

    private final Map<Place, Share> shares = new HashMap<>();
    private final Monotonic monotonic;

    LocalShares(Monotonic monotonic) {
        this.monotonic = monotonic;
    }

    private static long share(long amount, boolean rate) {
        return amount == 0 ? 0 : Math.max(1, amount / (rate ? 2 * PART : PART));
    }

    /** Takes the charge's units; null when the share does not have them, and then nothing is taken. */
    synchronized @Nullable Taken take(Charge charge, long amount) {
        boolean rate = charge.effective().limit().span() instanceof Span.Sliding;
        long now = monotonic.nanos();
        Place place = new Place(CounterKey.of(charge), charge.periodEnd());
        Share share = shares.get(place);
        if (share == null || now - share.sinceNanos >= share.lastsNanos) {
            if (share == null && shares.size() >= MOST_COUNTERS && !tidied(now)) {
                return null;
            }
            share = new Share(now, lasts(charge), 0);
        }
        long used = Math.max(0, share.used + charge.cost());
        if (charge.cost() > 0 && used > share(amount, rate)) {
            return null;
        }
        shares.put(place, new Share(share.sinceNanos, share.lastsNanos, used));
        return new Taken(place, share.sinceNanos, used - share.used);
    }

    /**
     * Puts back what was taken and was not needed: another limit of the same request refused, or the counters admitted it
     * too. The share of a later window is another one and does not grow by it.
     */
    synchronized void putBack(Taken taken) {
        shares.computeIfPresent(
                taken.place,
                (place, share) -> share.sinceNanos != taken.sinceNanos
                        ? share
                        : new Share(share.sinceNanos, share.lastsNanos, Math.max(0, share.used - taken.units)));
    }

    private boolean tidied(long now) {
        shares.values().removeIf(share -> now - share.sinceNanos >= share.lastsNanos);
        return shares.size() < MOST_COUNTERS;
    }

    private static long lasts(Charge charge) {
        return switch (charge.effective().limit().span()) {
            case Span.Sliding sliding -> sliding.window().toNanos();
            // the period is part of the share's name; this only says when it may be forgotten
            case Span.Calendar calendar -> 32 * DAY_NANOS;
            case Span.None none -> DAY_NANOS;
        };
    }
}
