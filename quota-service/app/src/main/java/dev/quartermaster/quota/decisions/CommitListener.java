package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Reservation;
import java.util.Map;

/**
 * Hears of every answered commit of a reservation. Laws: as {@link DecisionListener}; a commit that is repeated is told
 * again with the id of the first one, and one that is refused, because it goes beyond the hold, is told as refused.
 */
@FunctionalInterface
public interface CommitListener {

    /** @param consumed what was really used, by metric */
    void committed(Reservation reservation, Map<String, Long> consumed, Decision decision);
}
