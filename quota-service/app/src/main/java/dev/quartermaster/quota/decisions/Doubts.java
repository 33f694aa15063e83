package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.decisions.LocalShares.Taken;
import dev.quartermaster.quota.decisions.Verdict.Doubt;
import dev.quartermaster.quota.decisions.domain.Charge;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings what was answered without the counters together with what they did after all.
 *
 * <p>Laws: an admission is charged once, by the statement that came late or by what is {@link Owed}; where nobody can know,
 * its units count as used, and what it gave back does not. A refusal is not charged: what a late statement charged for it is
 * given back once, or stays used when that fails. What was refused under an idempotency key stays charged, for the same key
 * asked again is answered with that admission.
 */
final class Doubts {

    private final Counters counters;
    private final Owed owed;
    /** Claims that were admitted here while they were being judged, and what that took from the shares of this replica. */
    private final Map<Claim, List<Taken>> admitted = Collections.synchronizedMap(new IdentityHashMap<>());

    Doubts(Counters counters, Owed owed) {
        this.counters = counters;
        this.owed = owed;
    }

    /** A claim was admitted without the counters. */
    void admitted(Claim claim, Doubt doubt, List<Taken> taken) {
        switch (doubt) {
            case NONE -> claim.charges().forEach(owed::add);
            case LASTING -> used(claim);
            case UNTIL_LATER -> admitted.put(claim, taken);
        }
    }

    /**
     * What became of a claim that was answered before it was judged.
     *
     * @return what was taken for it from the shares of this replica, if it was admitted here and by the counters, so that
     *     none is needed for it; else nothing
     */
    List<Taken> settle(Claim claim, Verdict said) {
        List<Taken> taken = admitted.remove(claim);
        boolean wasAdmitted = taken != null;
        boolean charged = false;
        switch (said) {
            case Verdict.Judged judged
            when judged.admitted() -> {
                charged = wasAdmitted;
                if (!wasAdmitted) {
                    undo(claim, judged);
                }
            }
            // charged before, under the same key
            case Verdict.Repeated repeated when repeated.admitted() -> charged = wasAdmitted;
            case Verdict.Unavailable away
            when away.doubt() != Doubt.NONE -> {
                if (wasAdmitted) {
                    used(claim);
                }
            }
            case Verdict.Judged refused -> owe(claim, wasAdmitted);
            case Verdict.Repeated refused -> owe(claim, wasAdmitted);
            case Verdict.Unavailable never -> owe(claim, wasAdmitted);
            case Verdict.KeyReused reused -> owe(claim, wasAdmitted);
            case Verdict.OutOfPeriod late -> owe(claim, wasAdmitted);
            case Verdict.Late late -> throw new IllegalStateException("late twice");
            case Verdict.TakesLong hint -> throw new IllegalStateException("no verdict");
        }
        return taken != null && charged ? taken : List.of();
    }

    /** Nothing was charged. */
    private void owe(Claim claim, boolean wasAdmitted) {
        if (wasAdmitted) {
            claim.charges().forEach(owed::add);
        }
    }

    private void used(Claim claim) {
        claim.charges().stream().filter(charge -> charge.cost() > 0).forEach(owed::add);
    }

    private void undo(Claim claim, Verdict.Judged judged) {
        if (claim.once() != null) {
            return;
        }
        List<Counters.Unspent> back = new ArrayList<>();
        for (int i = 0; i < claim.charges().size(); i++) {
            Charge charge = claim.charges().get(i);
            long units = judged.granted()[i];
            if (units > 0) {
                back.add(new Counters.Unspent(
                        charge.limitId(), charge.key(), kind(charge), judged.epochs()[i], judged.slots()[i], units));
            } else if (units < 0) {
                owed.add(new Charge(
                        charge.effective(),
                        charge.key(),
                        -units,
                        charge.slotMicros(),
                        charge.periodStart(),
                        charge.periodEnd()));
            }
        }
        if (!back.isEmpty()) {
            counters.giveBack(back);
        }
    }

    private static short kind(Charge charge) {
        return switch (charge.effective().limit().kind()) {
            case RATE -> 0;
            case QUOTA -> 1;
            case STOCK -> 2;
            case SIZE -> throw new IllegalArgumentException("sizes have no counter");
        };
    }
}
