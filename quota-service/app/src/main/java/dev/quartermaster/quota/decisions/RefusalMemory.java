package dev.quartermaster.quota.decisions;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Reading;
import org.jspecify.annotations.Nullable;

/**
 * What this replica knows to be exhausted, so that a flood of refusals costs no I/O.
 *
 * <p>Law: an entry lives {@link #LIFETIME_NANOS} at most and never past the moment at which the counter would admit
 * again. So whatever gives units back (a refund, a raise, a reset, another replica's lease) is seen by every replica
 * within that time, without anybody telling.
 */
final class RefusalMemory {

    /** Half of the second within which a change has to be seen. */
    static final long LIFETIME_NANOS = 500_000_000L;

    /**
     * @param minCost what was refused; less than that may still fit
     * @param amount of the limit then; another amount is another question
     */
    private record Exhausted(long minCost, long amount, Reading reading, long untilNanos) {}

    private final Cache<CounterKey, Exhausted> exhausted;
    private final Monotonic monotonic;

    RefusalMemory(Monotonic monotonic, long mostCounters) {
        this.monotonic = monotonic;
        this.exhausted = Caffeine.newBuilder().maximumSize(mostCounters).build();
    }

    /** The refusal that this charge would meet, or null when it has to be asked for. */
    @Nullable
    Reading refusal(Charge charge) {
        CounterKey key = CounterKey.of(charge);
        Exhausted known = exhausted.getIfPresent(key);
        if (known == null) {
            return null;
        }
        if (monotonic.nanos() - known.untilNanos >= 0) {
            exhausted.invalidate(key);
            return null;
        }
        Long amount = charge.effective().amount();
        if (amount == null || amount != known.amount || charge.cost() < known.minCost) {
            return null;
        }
        Reading seen = known.reading;
        // a larger cost may have to wait longer than the one that was refused, so only the same cost gets its moment
        return charge.cost() == known.minCost ? seen : null;
    }

    /** Takes note of a refusal that the database spoke at {@code atMicros}. */
    void remember(Charge charge, Reading reading, long atMicros, long sentNanos) {
        Long amount = charge.effective().amount();
        if (amount == null || !reading.refuses()) {
            return;
        }
        long lifetime = LIFETIME_NANOS;
        if (reading.retryMicros() > 0) {
            lifetime = Math.min(lifetime, (reading.retryMicros() - atMicros) * 1000);
        }
        CounterKey key = CounterKey.of(charge);
        exhausted.put(key, new Exhausted(charge.cost(), amount, reading, sentNanos + lifetime));
    }

    void forgetAll() {
        exhausted.invalidateAll();
    }
}
