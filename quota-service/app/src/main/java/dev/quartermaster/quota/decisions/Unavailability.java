package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.limits.domain.OnUnavailable;
import dev.quartermaster.quota.limits.domain.Span;
import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.quota.problems.ProblemException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is answered while the counters cannot be asked.
 *
 * <p>{@code deny} and {@code lease} refuse here with {@code DB_001}: what a lease still covers was admitted before this is
 * asked. {@code allow} admits from {@link LocalShares}. All or nothing here too; what was admitted is {@link Owed} and
 * charged when the counters can be asked again, also to limits that are only watched and to unlimited ones.
 */
final class Unavailability {

    private final Duration patience;
    private final LocalShares shares;
    private final Outage outage;
    private final Doubts doubts;

    /** @param patience for what has to be read before anything can be judged */
    Unavailability(Monotonic monotonic, Outage outage, Doubts doubts, Duration patience) {
        this.patience = patience;
        this.shares = new LocalShares(monotonic);
        this.outage = outage;
        this.doubts = doubts;
    }

    /** Readings of an admission without the counters; throws when a limit refuses, and then nothing is charged. */
    List<Reading> readings(Claim claim, Verdict.Unavailable away) {
        boolean charges = claim.mode() != Claim.Mode.LOOK;
        List<Reading> readings = new ArrayList<>(claim.charges().size());
        List<Charge> taken = new ArrayList<>(claim.charges().size());
        for (Charge charge : claim.charges()) {
            Long amount = charge.effective().amount();
            if (charges && charge.enforced() && amount != null && !taken(charge, amount, taken)) {
                taken.forEach(shares::putBack);
                throw refusal(charge, away.cause());
            }
            readings.add(new Reading(charge.effective(), charge.cost(), 0, 0, 0));
        }
        if (charges) {
            doubts.admitted(claim, away.doubt());
        }
        return readings;
    }

    /** What became of a claim that was answered while it was being judged. */
    void settle(Claim claim, Verdict said) {
        if (doubts.settle(claim, said)) {
            // of a rate the share may be that of a later window by now, which must not grow
            claim.charges().stream()
                    .filter(charge -> charge.enforced()
                            && charge.effective().amount() != null
                            && charge.effective().limit().span() instanceof Span.Calendar)
                    .forEach(shares::putBack);
        }
    }

    private boolean taken(Charge charge, long amount, List<Charge> taken) {
        boolean takes =
                charge.effective().limit().onUnavailable() == OnUnavailable.ALLOW && shares.take(charge, amount);
        if (takes) {
            taken.add(charge);
        }
        return takes;
    }

    /** Whether nothing but the counters of subjects known here can be answered. */
    boolean isOn() {
        return outage.isOn();
    }

    /** A subject's profile, or an outage: nobody waits longer than for a statement. */
    Uni<Void> timely(Uni<Void> load) {
        return load.ifNoItem()
                .after(patience)
                .failWith(this::unknownSubject)
                .onFailure()
                .invoke(outage::begin);
    }

    /** What is said during an outage of a subject that would have to be read from the database. */
    ProblemException unknownSubject() {
        return new ProblemException(
                ErrorCode.DB_UNAVAILABLE, "The database cannot be asked now, and this subject is not known here.");
    }

    private static ProblemException refusal(Charge charge, @Nullable Throwable cause) {
        return new ProblemException(
                Problem.of(
                        ErrorCode.DB_UNAVAILABLE,
                        "The counters cannot be asked now, and the limit "
                                + charge.effective().limit().name() + " refuses then."),
                cause);
    }
}
