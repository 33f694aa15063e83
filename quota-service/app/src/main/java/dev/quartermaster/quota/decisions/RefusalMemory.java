package dev.quartermaster.quota.decisions;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Reading;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What this replica knows to be exhausted, so that a flood of refusals costs no I/O.
 *
 * <p>Law: an entry lives {@link #LIFETIME_NANOS} at most and never past the moment at which the counter would admit
 * again. So whatever gives units back (a refund, a raise, a reset, another replica's lease) is seen by every replica
 * within that time, without anybody telling. Towards the end one request asks, and the others go on being refused until
 * there is an answer: a flood would ask as a whole else.
 */
final class RefusalMemory {

    /** Half of the second within which a change has to be seen. */
    static final long LIFETIME_NANOS = 500_000_000L;

    /** How long before the end of its life an entry is asked for anew. */
    private static final long RENEWAL_NANOS = 100_000_000L;

    /**
     * @param cost what was refused
     * @param amount of the limit then; another amount is another question
     * @param asked whether one has gone to ask anew
     */
    private record Exhausted(long cost, long amount, Reading reading, long untilNanos, AtomicBoolean asked) {

        /** Whether whoever looks now is the one to ask. */
        boolean renews(long now) {
            return now - untilNanos >= -RENEWAL_NANOS && asked.compareAndSet(false, true);
        }
    }

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
        long now = monotonic.nanos();
        if (now - known.untilNanos >= 0) {
            exhausted.invalidate(key);
            return null;
        }
        Long amount = charge.effective().amount();
        // a larger cost may have to wait longer than the one that was refused, so only the same cost gets its moment
        if (amount == null || amount != known.amount || charge.cost() != known.cost || known.renews(now)) {
            return null;
        }
        return known.reading;
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
        exhausted.put(key, new Exhausted(charge.cost(), amount, reading, sentNanos + lifetime, new AtomicBoolean()));
    }

    void forgetAll() {
        exhausted.invalidateAll();
    }
}
