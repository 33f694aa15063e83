package dev.quartermaster.quota.events;

import dev.quartermaster.quota.decisions.DatabaseClock;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Reservation.Purpose;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.usage.contract.Subjects;
import dev.quartermaster.usage.contract.Usage;
import dev.quartermaster.usage.contract.UsageEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a decision is as a usage event. */
final class UsageEvents {

    /** The metric of a size that tells how large the payload is. */
    private static final String PAYLOAD = "file_bytes";

    private final String source;

    UsageEvents(String source) {
        this.source = source;
    }

    /**
     * The event of one decision. Everything in it but the duration is the same when the decision is answered again, so the
     * duration is left out where that can be.
     *
     * @param durationMs null when it is left out
     */
    UsageEvent of(
            Subject subject, Map<String, Long> consume, Purpose purpose, Decision decision, @Nullable Long durationMs) {
        Usage usage = usage(subject, consume, purpose, status(decision), durationMs, 1);
        return new UsageEvent(decision.id(), source, DatabaseClock.instant(decision.atMicros()), name(subject), usage);
    }

    /** The event that sums up so many identical decisions, the first of which was made then. */
    UsageEvent sum(Subject subject, Sums.Key key, Sums.Total total) {
        Map<String, Long> amounts = new LinkedHashMap<>();
        key.consume().forEach((metric, cost) -> amounts.put(metric, Math.multiplyExact(cost, total.count())));
        Purpose purpose = new Purpose(key.action(), key.userAgent(), null, null);
        Usage usage = usage(subject, amounts, purpose, key.status(), total.nanos() / 1_000_000, total.count());
        return new UsageEvent(total.id(), source, DatabaseClock.instant(total.firstMicros()), name(subject), usage);
    }

    static Usage.Status status(Decision decision) {
        return switch (decision) {
            case Decision.Admitted a -> Usage.Status.SUCCESS;
            case Decision.Refused r -> Usage.Status.QUOTA_EXCEEDED;
        };
    }

    private static String name(Subject subject) {
        return Subjects.of(subject.user(), subject.project(), subject.apiKey(), subject.ip());
    }

    private static Usage usage(
            Subject subject,
            Map<String, Long> consume,
            Purpose purpose,
            Usage.Status status,
            @Nullable Long durationMs,
            long count) {
        String action = purpose.action();
        Long payload = consume.get(PAYLOAD);
        return new Usage(
                subject.user(),
                subject.project(),
                action == null ? Actions.of(consume) : action,
                status,
                consume,
                null,
                payload == null || payload < 0 ? null : payload,
                durationMs,
                subject.resource(),
                subject.ip(),
                purpose.userAgent(),
                purpose.details(),
                purpose.meta(),
                count);
    }
}
