package dev.quartermaster.quota.records;

import dev.quartermaster.quota.decisions.DecisionListener.Circumstances;
import dev.quartermaster.quota.decisions.DecisionListener.Way;
import dev.quartermaster.quota.decisions.domain.Ask;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.records.domain.DecisionId;
import dev.quartermaster.quota.records.domain.RecordedDecision;
import java.util.Objects;
import java.util.UUID;

/**
 * One answer, kept as it was given; what it costs to make something of it is paid later, by another thread.
 *
 * @param atMicros when it was answered, by the database's clock
 */
record Heard(Ask ask, Decision decision, Circumstances how, long atMicros) {

    UUID id() {
        return Objects.requireNonNull(DecisionId.parse(decision.id()), decision.id());
    }

    RecordedDecision recorded(int times) {
        return new RecordedDecision(
                id(),
                atMicros,
                decision instanceof Decision.Admitted,
                times,
                ask.onlyLooks(),
                how.way() == Way.REFUSED_HOLD,
                how.configuration(),
                decision.plan(),
                decision.priority(),
                decision.degraded(),
                ask.subject(),
                ask.action(),
                ask.userAgent(),
                ask.consume(),
                decision.readings());
    }
}
