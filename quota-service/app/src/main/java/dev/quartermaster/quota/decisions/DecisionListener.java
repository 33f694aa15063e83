package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.decisions.domain.Ask;
import dev.quartermaster.quota.decisions.domain.Decision;

/**
 * Hears of every answered check and of every refused reservation, to publish or record it.
 *
 * <p>Laws: called once per answer, before the caller is told, on the thread that answers; an answer repeated under an
 * idempotency key is told again with the id of the first one. Implementations return at once, never block and never
 * throw: nothing that is done about a decision slows or fails it.
 */
@FunctionalInterface
public interface DecisionListener {

    void decided(Ask ask, Decision decision, Circumstances how);

    /**
     * How an answer came about.
     *
     * @param nanos from the arrival of the question to its answer; 0 for a hold
     * @param configuration the version of the catalogue that it was judged by; of no meaning when it is repeated
     */
    record Circumstances(long nanos, long configuration, Way way) {}

    /** What was answered. */
    enum Way {
        /** A check that was judged. */
        JUDGED,
        /** A check that was answered before under its idempotency key, and is answered the same again. */
        REPEATED,
        /** A reservation that was refused. */
        REFUSED_HOLD
    }
}
