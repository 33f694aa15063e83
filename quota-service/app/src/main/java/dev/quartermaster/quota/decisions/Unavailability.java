package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.LocalShares.Taken;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.limits.domain.OnUnavailable;
import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.quota.problems.ProblemException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    /** Those who wait for something to be read. */
    private final Set<UniEmitter<? super Void>> loading = ConcurrentHashMap.newKeySet();

    /** @param patience for what has to be read before anything can be judged */
    Unavailability(Monotonic monotonic, Outage outage, Doubts doubts, Duration patience) {
        this.patience = patience;
        this.shares = new LocalShares(monotonic);
        this.outage = outage;
        this.doubts = doubts;
        outage.onBegin(() -> loading.forEach(waiting -> waiting.fail(unknownSubject())));
    }

    /** Readings of an admission without the counters; throws when a limit refuses, and then nothing is charged. */
    List<Reading> readings(Claim claim, Verdict.Unavailable away) {
        List<Taken> taken = new ArrayList<>(claim.charges().size());
        Charge refusing = take(claim, taken);
        if (refusing != null) {
            throw refusal(refusing, away.cause());
        }
        return admitted(claim, away.doubt(), taken);
    }

    /** The same for a claim that is being judged and takes long; null when a limit refuses, and then it waits on. */
    @Nullable
    List<Reading> readingsMeanwhile(Claim claim) {
        List<Taken> taken = new ArrayList<>(claim.charges().size());
        return take(claim, taken) == null ? admitted(claim, Verdict.Doubt.UNTIL_LATER, taken) : null;
    }

    private List<Reading> admitted(Claim claim, Verdict.Doubt doubt, List<Taken> taken) {
        if (claim.mode() != Claim.Mode.LOOK) {
            doubts.admitted(claim, doubt, taken);
        }
        List<Reading> readings = new ArrayList<>(claim.charges().size());
        for (Charge charge : claim.charges()) {
            readings.add(new Reading(charge.effective(), charge.cost(), 0, 0, 0));
        }
        return readings;
    }

    /** Takes what the claim needs of the shares; the charge that refuses, if one does, and then nothing is taken. */
    private @Nullable Charge take(Claim claim, List<Taken> taken) {
        if (claim.mode() == Claim.Mode.LOOK) {
            return null;
        }
        for (Charge charge : claim.charges()) {
            Long amount = charge.effective().amount();
            if (!charge.enforced() || amount == null) {
                continue;
            }
            boolean allows = charge.effective().limit().onUnavailable() == OnUnavailable.ALLOW;
            Taken units = allows ? shares.take(charge, amount) : null;
            if (units == null) {
                taken.forEach(shares::putBack);
                return charge;
            }
            taken.add(units);
        }
        return null;
    }

    /** What became of a claim that was answered while it was being judged. */
    void settle(Claim claim, Verdict said) {
        doubts.settle(claim, said).forEach(shares::putBack);
    }

    /** Whether nothing but the counters of subjects known here can be answered. */
    boolean isOn() {
        return outage.isOn();
    }

    /** A subject's profile, or an outage: nobody waits longer than for a statement, nor until the end of an outage. */
    Uni<Void> timely(Uni<Void> load) {
        Uni<Void> inTime = load.ifNoItem()
                .after(patience)
                .failWith(this::unknownSubject)
                .onFailure()
                .invoke(outage::begin);
        return Uni.join().first(inTime, beginning()).toTerminate();
    }

    /** Fails when an outage begins. */
    private Uni<Void> beginning() {
        return Uni.createFrom().emitter(emitter -> {
            emitter.onTermination(() -> loading.remove(emitter));
            loading.add(emitter);
            if (outage.isOn()) {
                emitter.fail(unknownSubject());
            }
        });
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
