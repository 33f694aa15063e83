package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.decisions.domain.Ask;
import dev.quartermaster.quota.decisions.domain.Decision;

/**
 * Hears of every answered check, to publish or record it.
 *
 * <p>Laws: called once per answer, before the caller is told, on the thread that answers; an answer repeated under an
 * idempotency key is told again with the id of the first one. Implementations return at once, never block and never
 * throw: nothing that is done about a decision slows or fails it.
 */
@FunctionalInterface
public interface DecisionListener {

    /**
     * @param nanos from the arrival of the question to its answer
     */
    void decided(Ask ask, Decision decision, long nanos);
}
