package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.limits.domain.OnUnavailable;
import dev.quartermaster.quota.limits.domain.Span;
import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.quota.problems.ProblemException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a limit answers while the counters cannot be asked.
 *
 * <p>{@code deny} and {@code lease} refuse here with {@code DB_001}: what a lease still covers was admitted before this is
 * asked. {@code allow} admits from a local share, a tenth of the amount per window (or hour), so a replica's overshoot
 * during an outage is bounded by that; what was admitted so is written back (see {@link WriteBack}).
 */
final class Unavailability {

    private static final int SHARE = 10;
    private static final long HOUR_NANOS = 3_600_000_000_000L;
    private static final int MOST_SHARES = 100_000;

    private record Share(long sinceNanos, long used) {}

    private final ConcurrentHashMap<CounterKey, Share> shares = new ConcurrentHashMap<>();
    private final Monotonic monotonic;
    private final WriteBack writeBack;

    Unavailability(Monotonic monotonic, WriteBack writeBack) {
        this.monotonic = monotonic;
        this.writeBack = writeBack;
    }

    /** Takes note of charges that were admitted without the counters, all of them. */
    void admitted(List<Charge> charges) {
        charges.forEach(writeBack::owe);
    }

    Reading reading(Charge charge, @Nullable Throwable cause) {
        Long amount = charge.effective().amount();
        if (!charge.enforced() || amount == null || admits(charge, amount)) {
            return new Reading(charge.effective(), charge.cost(), 0, 0, 0);
        }
        throw new ProblemException(
                Problem.of(
                        ErrorCode.DB_UNAVAILABLE,
                        "The counters cannot be asked now, and the limit "
                                + charge.effective().limit().name() + " refuses then."),
                cause);
    }

    private boolean admits(Charge charge, long amount) {
        if (charge.effective().limit().onUnavailable() != OnUnavailable.ALLOW) {
            return false;
        }
        long now = monotonic.nanos();
        long window = charge.effective().limit().span() instanceof Span.Sliding sliding
                ? sliding.window().toNanos()
                : HOUR_NANOS;
        if (shares.size() > MOST_SHARES) {
            shares.values().removeIf(share -> now - share.sinceNanos >= HOUR_NANOS);
        }
        long bound = Math.max(1, amount / SHARE);
        boolean[] fits = new boolean[1];
        shares.compute(CounterKey.of(charge), (key, share) -> {
            Share current = share == null || now - share.sinceNanos >= window ? new Share(now, 0) : share;
            fits[0] = current.used + charge.cost() <= bound;
            return fits[0] ? new Share(current.sinceNanos, current.used + charge.cost()) : current;
        });
        return fits[0];
    }
}
