package dev.quartermaster.quota.events;

import dev.quartermaster.quota.decisions.CommitListener;
import dev.quartermaster.quota.decisions.DecisionListener;
import dev.quartermaster.quota.decisions.domain.Ask;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Reservation;
import dev.quartermaster.quota.decisions.domain.Reservation.Purpose;
import java.util.Map;
import java.util.Set;

/**
 * Publishes a usage event for every answer that charged something or refused to, and looks for thresholds.
 *
 * <p>Laws: the id of the event is that of the decision, so an answer repeated under an idempotency key is the same event
 * again. Looks (dry runs, amounts of zero) are not told. A reservation is told when it is committed, with what was really
 * used, or when it is refused; one that is released or expires used nothing and is not told.
 */
final class DecisionEvents implements DecisionListener, CommitListener {

    private final EventSink sink;
    private final UsageEvents events;
    private final Thresholds thresholds;
    private final Sums sums = new Sums();
    private final Set<String> summed;

    /** @param summed actions whose identical decisions are summed up */
    DecisionEvents(EventSink sink, UsageEvents events, Thresholds thresholds, Set<String> summed) {
        this.sink = sink;
        this.events = events;
        this.thresholds = thresholds;
        this.summed = Set.copyOf(summed);
    }

    @Override
    public void decided(Ask ask, Decision decision, Circumstances how) {
        if (ask.onlyLooks()) {
            return;
        }
        if (how.way() != Way.REPEATED) {
            thresholds.look(ask.subject(), decision);
        }
        if (!summed.isEmpty() && isSummed(ask, decision, how)) {
            return;
        }
        // what may be answered again must look the same then
        Long duration = ask.idempotencyKey() == null ? how.nanos() / 1_000_000 : null;
        sink.publish(events.of(ask.subject(), ask.consume(), Purpose.of(ask), decision, duration));
    }

    private boolean isSummed(Ask ask, Decision decision, Circumstances how) {
        if (ask.details() != null || ask.meta() != null || ask.idempotencyKey() != null) {
            return false;
        }
        String action = ask.action() == null ? Actions.of(ask.consume()) : ask.action();
        if (!summed.contains(action)) {
            return false;
        }
        Sums.Key key =
                new Sums.Key(ask.subject(), action, UsageEvents.status(decision), ask.consume(), ask.userAgent());
        return sums.add(key, decision.id(), decision.atMicros(), how.nanos());
    }

    /** Publishes the sums; to be called every second and at the end. */
    void flush() {
        sums.flush(events, sink::publish);
    }

    @Override
    public void committed(Reservation reservation, Map<String, Long> consumed, Decision decision) {
        thresholds.look(reservation.subject(), decision);
        sink.publish(events.of(reservation.subject(), consumed, reservation.purpose(), decision, null));
    }
}
