package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.quota.decisions.Claim;
import dev.quartermaster.quota.decisions.Verdict;
import dev.quartermaster.quota.decisions.domain.Charge;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** A claim that waits for its verdict. */
final class Waiting {

    private static final Logger LOG = Logger.getLogger(Waiting.class);

    final Claim claim;
    private final Consumer<Verdict> verdict;

    /** Whether its counters may have no row yet, so that the next group has to make them. */
    boolean create;

    private boolean told;

    Waiting(Claim claim, Consumer<Verdict> verdict) {
        this.claim = claim;
        this.verdict = verdict;
    }

    /** The first charge, and for most claims the only one. */
    Charge charge() {
        return claim.charges().getFirst();
    }

    /** Tells the verdict, once. */
    void tell(Verdict said) {
        if (!told) {
            told = true;
            verdict.accept(said);
        }
    }
}
