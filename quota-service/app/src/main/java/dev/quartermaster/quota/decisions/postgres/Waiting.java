package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.quota.decisions.Claim;
import dev.quartermaster.quota.decisions.Verdict;
import dev.quartermaster.quota.decisions.domain.Charge;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** A claim that waits for its verdict. Told by one thread at a time; whoever hears it must not wait for another claim. */
final class Waiting {

    private static final Logger LOG = Logger.getLogger(Waiting.class);

    final Claim claim;
    private final Consumer<Verdict> verdict;

    /** Whether its counters may have no row yet, so that the next group has to make them. */
    boolean create;

    private enum State {
        WAITS,
        TOLD_TO_GO_ON,
        TOLD
    }

    private State state = State.WAITS;

    private boolean isMentioned;

    Waiting(Claim claim, Consumer<Verdict> verdict) {
        this.claim = claim;
        this.verdict = verdict;
    }

    /** The first charge, and for most claims the only one. */
    Charge charge() {
        return claim.charges().getFirst();
    }

    /** Tells the verdict, once; to one that was told not to wait, what became of it. */
    synchronized void tell(Verdict said) {
        State before = state;
        state = State.TOLD;
        switch (before) {
            case WAITS -> verdict.accept(said);
            case TOLD_TO_GO_ON -> verdict.accept(new Verdict.Late(said));
            case TOLD -> {}
        }
    }

    /** Whether somebody waits for it who should not wait long; who only looks has the time. */
    boolean isUrgent() {
        return claim.mode() == Claim.Mode.CONSUME || claim.mode() == Claim.Mode.LEASE;
    }

    /** Tells the one who waits that it takes too long, while the claim is being judged. */
    synchronized void tellToGoOn(Throwable cause) {
        if (state == State.WAITS) {
            state = State.TOLD_TO_GO_ON;
            verdict.accept(new Verdict.Unavailable(cause, Verdict.Doubt.UNTIL_LATER));
        }
    }

    /** Tells the one who waits that it takes longer than usual, if that is of use to it; it waits on. */
    synchronized void mention() {
        if (state == State.WAITS && !isMentioned && claim.toleratesAbsence()) {
            isMentioned = true;
            verdict.accept(new Verdict.TakesLong());
        }
    }

    /** Whether nobody waits any more, so that it need not be judged; known not to be charged so far. */
    synchronized boolean isDropped() {
        if (state == State.TOLD_TO_GO_ON) {
            tell(new Verdict.Unavailable(null, Verdict.Doubt.NONE));
        }
        return state == State.TOLD;
    }
}
