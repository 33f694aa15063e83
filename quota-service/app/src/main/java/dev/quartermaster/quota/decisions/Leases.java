package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.decisions.domain.Slots;
import dev.quartermaster.quota.limits.domain.LimitKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Units that this replica has taken from busy counters in blocks, to admit from memory.
 *
 * <p>Laws: a unit was charged durably before it can be spent here; it is spent at most once; it is not spent after the
 * slot (or period) it was charged to has ended, measured on the monotonic clock from before the question was sent, so a
 * slow answer shortens a lease and never lengthens it. What is not spent goes back; what a killed replica had is lost to
 * the subject until its slot slides out.
 */
final class Leases {

    /** Below this many units left at the counter every request is judged there, one by one. */
    static final long WORTH_LEASING = 256;

    private static final long SMALLEST_BLOCK = 16;
    private static final long LARGEST_BLOCK = 1 << 16;

    /**
     * A block spent within this time was too small. Half of it is left when the next one is asked for: that has to last for
     * a statement and a commit on a busy machine, or whoever comes meanwhile waits for both.
     */
    private static final long QUICK_NANOS = 200_000_000L;

    private static final CompletionStage<?> NOTHING = CompletableFuture.completedFuture(true);

    private final ConcurrentHashMap<CounterKey, Lease> leases = new ConcurrentHashMap<>();

    /** Blocks that were asked for, until they have arrived and what was given up for them is back. */
    private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();

    private final Counters counters;
    private final Monotonic monotonic;

    Leases(Counters counters, Monotonic monotonic) {
        this.counters = counters;
        this.monotonic = monotonic;
    }

    /** Whether units of it can be leased at all. */
    static boolean leasable(Charge charge) {
        LimitKind kind = charge.effective().limit().kind();
        return charge.cost() > 0
                && (kind == LimitKind.RATE || kind == LimitKind.QUOTA)
                && charge.effective().amount() != null;
    }

    int size() {
        return leases.size();
    }

    /** Units spent from memory, and what is needed to take that back. */
    record Spent(Reading reading, Lease lease, int epoch, long slot, long units) {}

    /** Spends the charge's units from memory; null when there are not enough, or none at all. */
    @Nullable
    Spent spend(Charge charge) {
        if (leases.isEmpty()) {
            return null;
        }
        Lease lease = leases.get(CounterKey.of(charge));
        if (lease == null) {
            return null;
        }
        Spent spent;
        long want = 0;
        synchronized (lease) {
            // read here: who waited for the lock must not spend by a time from before the deadline
            long now = monotonic.nanos();
            spent = lease.spend(charge, now);
            if (lease.shouldRefill(now) || lease.shouldRenew(charge, now)) {
                want = lease.nextBlock(now);
                lease.asks(want);
            }
        }
        if (want > 0) {
            refill(lease, charge, want);
        }
        return spent;
    }

    /**
     * Lets a request wait for units that are on their way anyway, rather than judge it at the counter meanwhile: a crowd on
     * one counter would all go there whenever a slot ends.
     *
     * @param then runs once, on any thread, when the units have arrived, were refused, or take longer than usual; it may
     *     find that others have spent them
     * @return false when none are on their way, or those who wait already will spend them; then nothing runs
     */
    boolean await(Charge charge, Runnable then) {
        Lease lease = leases.get(CounterKey.of(charge));
        if (lease == null) {
            return false;
        }
        synchronized (lease) {
            if (lease.asked != Asked.USUAL || lease.coming < charge.cost()) {
                return false;
            }
            lease.coming -= charge.cost();
            lease.waiting.add(then);
            return true;
        }
    }

    /** Puts back what {@link #spend} took, because another limit of the same request refused. */
    void unspend(Spent spent) {
        Lease lease = spent.lease();
        synchronized (lease) {
            if (!lease.ended && lease.slot == spent.slot() && lease.epoch == spent.epoch()) {
                lease.left += spent.units();
                return;
            }
        }
        // the block these units came from was replaced or returned meanwhile: they belong to the slot it was charged to
        counters.giveBack(List.of(new Counters.Unspent(
                lease.key.limit(), lease.key.subject(), lease.kind, spent.epoch(), spent.slot(), spent.units())));
    }

    /** Takes note that a counter is asked for by many at once, and leases from it when that is worth while. */
    void busy(Charge charge, long remaining) {
        if (remaining < WORTH_LEASING) {
            return;
        }
        Lease lease = leases.computeIfAbsent(CounterKey.of(charge), Lease::new);
        synchronized (lease) {
            if (lease.ended || lease.asked != Asked.NOT || (lease.left > 0 && !lease.isOver(monotonic.nanos()))) {
                return;
            }
            lease.asks(lease.block);
        }
        refill(lease, charge, lease.block);
    }

    private void refill(Lease lease, Charge charge, long units) {
        Charge block = new Charge(
                charge.effective(), charge.key(), units, charge.slotMicros(), charge.periodStart(), charge.periodEnd());
        CompletableFuture<@Nullable Object> arrived = new CompletableFuture<>();
        underWay.add(arrived);
        counters.judge(
                new Claim(Claim.Mode.LEASE, List.of(block), null), verdict -> heard(lease, block, verdict, arrived));
    }

    private void heard(Lease lease, Charge block, Verdict verdict, CompletableFuture<?> arrived) {
        boolean slow = verdict instanceof Verdict.TakesLong
                || (verdict instanceof Verdict.Unavailable away && away.doubt() == Verdict.Doubt.UNTIL_LATER);
        Verdict said = verdict instanceof Verdict.Late late ? late.said() : verdict;
        List<Counters.Unspent> old = List.of();
        List<Runnable> waiting;
        synchronized (lease) {
            lease.asked = slow ? Asked.SLOW : Asked.NOT;
            if (said instanceof Verdict.Judged judged && judged.admitted()) {
                old = lease.take(block, judged, monotonic.nanos());
                if (lease.ended) {
                    lease.drain(old);
                }
            }
            waiting = List.copyOf(lease.waiting);
            lease.waiting.clear();
        }
        if (!slow) {
            CompletionStage<?> returned = old.isEmpty() ? NOTHING : counters.giveBack(old);
            returned.whenComplete((done, failure) -> {
                underWay.remove(arrived);
                arrived.complete(null);
            });
        }
        waiting.forEach(Runnable::run);
    }

    /** Gives back what nobody spent since the last call; to be called every second or so. */
    void sweep() {
        release(false);
    }

    /**
     * Gives everything back; nothing is spent from memory until something is leased again.
     *
     * @return done when all of it is back, blocks included that were still under way
     */
    CompletableFuture<?> releaseAll() {
        CompletionStage<?> released = release(true);
        List<CompletionStage<?>> returns = new ArrayList<>(underWay);
        returns.add(released);
        return CompletableFuture.allOf(
                returns.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new));
    }

    private CompletionStage<?> release(boolean all) {
        long now = monotonic.nanos();
        List<Counters.Unspent> unspent = new ArrayList<>();
        for (Map.Entry<CounterKey, Lease> entry : leases.entrySet()) {
            Lease lease = entry.getValue();
            synchronized (lease) {
                boolean idle = !lease.touched || lease.isOver(now);
                lease.touched = false;
                // a block that is under way when everything has to go is returned as soon as it arrives
                if (all || (idle && lease.asked == Asked.NOT)) {
                    lease.ended = true;
                    lease.drain(unspent);
                    leases.remove(entry.getKey(), lease);
                }
            }
        }
        return unspent.isEmpty() ? NOTHING : counters.giveBack(unspent);
    }

    /** Whether a block has been asked for that has not arrived, and whether it takes longer than usual. */
    private enum Asked {
        NOT,
        USUAL,
        SLOW
    }

    /** The units of one counter; guarded by itself. */
    private static final class Lease {
        private final CounterKey key;
        private long left;
        private long usedAtCounter;
        private long amount;
        private int epoch;
        private long slot;
        private short kind;
        private long deadlineNanos;
        private long resetMicros;
        private long grantedNanos;
        private long block = SMALLEST_BLOCK;
        private long lowWater;
        private Asked asked = Asked.NOT;
        private boolean touched;

        /** Those who wait for the block that was asked for, and what it has beyond their needs if it is granted whole. */
        private final List<Runnable> waiting = new ArrayList<>(0);

        private long coming;

        /** No longer among the leases: nothing may be put into it any more. */
        private boolean ended;

        Lease(CounterKey key) {
            this.key = key;
        }

        @Nullable
        Spent spend(Charge charge, long now) {
            Long wanted = charge.effective().amount();
            if (wanted == null || wanted != amount || left < charge.cost() || isOver(now)) {
                return null;
            }
            left -= charge.cost();
            touched = true;
            Reading reading = new Reading(charge.effective(), charge.cost(), usedAtCounter - left, resetMicros, 0);
            return new Spent(reading, this, epoch, slot, charge.cost());
        }

        boolean shouldRefill(long now) {
            return asked == Asked.NOT
                    && touched
                    && left <= lowWater
                    && !isOver(now)
                    && amount - usedAtCounter >= WORTH_LEASING;
        }

        /** Whether the slot has ended while many were asking: those to come had better find a block of the next one. */
        boolean shouldRenew(Charge charge, long now) {
            Long wanted = charge.effective().amount();
            return asked == Asked.NOT
                    && isOver(now)
                    && block > SMALLEST_BLOCK
                    && wanted != null
                    && wanted == amount
                    && amount - usedAtCounter >= WORTH_LEASING;
        }

        boolean isOver(long now) {
            return now - deadlineNanos >= 0;
        }

        void asks(long units) {
            asked = Asked.USUAL;
            coming = units;
        }

        long nextBlock(long now) {
            if (now - grantedNanos < QUICK_NANOS) {
                block = Math.min(block * 4, LARGEST_BLOCK);
            } else if (now - grantedNanos > QUICK_NANOS * 8) {
                block = Math.max(block / 2, SMALLEST_BLOCK);
            }
            return block;
        }

        /** Takes a granted block in; what is left of one that was charged elsewhere is returned. */
        List<Counters.Unspent> take(Charge charge, Verdict.Judged judged, long now) {
            List<Counters.Unspent> old = new ArrayList<>(1);
            Long amountNow = charge.effective().amount();
            if (judged.slots()[0] != slot || judged.epochs()[0] != epoch || amountNow == null || amountNow != amount) {
                drain(old);
            }
            slot = judged.slots()[0];
            epoch = judged.epochs()[0];
            kind = kindOf(charge);
            amount = amountNow == null ? 0 : amountNow;
            long endMicros = kind == 0 ? (slot + 1) * charge.slotMicros() : charge.periodEnd();
            long lasts = endMicros - judged.atMicros();
            // after the database's clock was set back a slot seems far away; it never lasts longer than it is wide
            deadlineNanos = judged.sentNanos() + (kind == 0 ? Math.min(lasts, charge.slotMicros()) : lasts) * 1000;
            resetMicros = kind == 0 ? Slots.expiry(slot, charge.slotMicros()) : charge.periodEnd();
            left += judged.granted()[0];
            usedAtCounter = judged.used()[0];
            lowWater = left / 2;
            grantedNanos = now;
            touched = true;
            return old;
        }

        void drain(List<Counters.Unspent> into) {
            if (left > 0) {
                into.add(new Counters.Unspent(key.limit(), key.subject(), kind, epoch, slot, left));
            }
            left = 0;
        }

        private static short kindOf(Charge charge) {
            return (short) (charge.effective().limit().kind() == LimitKind.RATE ? 0 : 1);
        }
    }
}
