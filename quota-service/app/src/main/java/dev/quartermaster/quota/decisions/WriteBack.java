package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.Mode;
import dev.quartermaster.quota.limits.domain.Span;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was admitted while the counters could not be asked, until they know it.
 *
 * <p>Laws: it is charged when the counters are back, whether or not it still fits; once, however often it has to be tried,
 * because each amount goes under a key of its own; and not at all when its window or period is over by then, as it would
 * not count any more. A replica that dies before takes what it owes with it.
 */
final class WriteBack {

    /** A subject more is not written back; the share of {@link Unavailability} still bounds it. */
    private static final int MOST_COUNTERS = 100_000;

    private static final int AT_ONCE = 200;

    /** What may still grow. */
    private final ConcurrentHashMap<CounterKey, Owed> owed = new ConcurrentHashMap<>();

    /** What may have been charged already, by its key; it is asked about until the counters have answered. */
    private final ConcurrentHashMap<String, Owed> sent = new ConcurrentHashMap<>();

    private final Counters counters;
    private final Monotonic monotonic;
    private final String replica = UUID.randomUUID().toString();
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicBoolean trying = new AtomicBoolean();

    WriteBack(Counters counters, Monotonic monotonic) {
        this.counters = counters;
        this.monotonic = monotonic;
    }

    /**
     * @param charge of all units owed
     * @param lastNanos when the last of them was admitted
     */
    private record Owed(Charge charge, long lastNanos) {}

    /** Takes note of units that were admitted; nothing is owed for looks and for what was given back. */
    void owe(Charge charge) {
        if (charge.cost() <= 0 || owed.size() + sent.size() >= MOST_COUNTERS) {
            return;
        }
        long now = monotonic.nanos();
        owed.merge(CounterKey.of(charge), new Owed(of(charge, charge.cost()), now), (before, more) -> {
            long units = samePeriod(before.charge(), charge) ? before.charge().cost() : 0;
            return new Owed(of(charge, units + charge.cost()), now);
        });
    }

    /** On how many counters something is owed. */
    int size() {
        return owed.size() + sent.size();
    }

    /** Tries to charge what is owed; to be called every now and then, and cheap while nothing is. */
    void settle() {
        if (size() == 0 || !trying.compareAndSet(false, true)) {
            return;
        }
        for (CounterKey counter : owed.keySet()) {
            if (sent.size() >= AT_ONCE) {
                break;
            }
            Owed debt = owed.remove(counter);
            if (debt != null && !over(debt)) {
                sent.put("owed:" + replica + ":" + sequence.incrementAndGet(), debt);
            }
        }
        Map<String, Owed> asked = Map.copyOf(sent);
        AtomicInteger open = new AtomicInteger(asked.size() + 1);
        Runnable done = () -> {
            if (open.decrementAndGet() == 0) {
                trying.set(false);
            }
        };
        asked.forEach((key, debt) -> settle(key, debt, done));
        done.run();
    }

    private void settle(String key, Owed debt, Runnable done) {
        byte[] fingerprint = key.getBytes(StandardCharsets.UTF_8);
        Claim.Once once = new Claim.Once(key, fingerprint, "{}");
        counters.judge(new Claim(Claim.Mode.CONSUME, List.of(debt.charge()), once), verdict -> {
            // judged or repeated: charged. Out of its period: it counts no longer. Used for something else: a defect
            // that
            // trying again would not mend.
            if (!(verdict instanceof Verdict.Unavailable)) {
                sent.remove(key);
            }
            done.run();
        });
    }

    private boolean over(Owed debt) {
        return debt.charge().effective().limit().span() instanceof Span.Sliding(var window)
                && monotonic.nanos() - debt.lastNanos() >= window.toNanos();
    }

    private static boolean samePeriod(Charge one, Charge other) {
        return one.periodEnd() == other.periodEnd() && one.slotMicros() == other.slotMicros();
    }

    /** So many units on the same counter, which are charged even where they do not fit. */
    private static Charge of(Charge charge, long units) {
        Effective effective = charge.effective();
        Limit limit = effective.limit();
        Limit reporting = new Limit(
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
        Effective charged = new Effective(reporting, effective.amount(), effective.source());
        return new Charge(charged, charge.key(), units, charge.slotMicros(), charge.periodStart(), charge.periodEnd());
    }
}
