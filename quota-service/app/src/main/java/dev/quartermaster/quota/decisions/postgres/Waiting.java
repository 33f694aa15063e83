package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.quota.decisions.Claim;
import dev.quartermaster.quota.decisions.Verdict;
import java.util.function.Consumer;

/** A claim that waits for its verdict. */
final class Waiting {

    final Claim claim;
    private final Consumer<Verdict> verdict;

    /** Whether its counters may have no row yet, so that the next group has to make them. */
    boolean create;

    Waiting(Claim claim, Consumer<Verdict> verdict) {
        this.claim = claim;
        this.verdict = verdict;
    }

    void tell(Verdict said) {
        verdict.accept(said);
    }
}
