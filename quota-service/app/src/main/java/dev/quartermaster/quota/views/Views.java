package dev.quartermaster.quota.views;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.Decisions;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import dev.quartermaster.quota.problems.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the limits of one subject stand. Looking takes one look at the counters and changes nothing; what is held is read
 * a moment later, so it may be newer than the rest.
 */
@Singleton
public final class Views {

    private final Decisions decisions;
    private final Held held;

    Views(Decisions decisions, Held held) {
        this.decisions = decisions;
        this.held = held;
    }

    /**
     * @param plan the one that speaks first
     * @param priority 1 is high
     * @param gauges in the order of metric and name
     */
    public record View(SubjectRef subject, String plan, int priority, List<Gauge> gauges) {}

    /**
     * @param reading what is used and held, and the amount
     * @param held the part of it that reservations hold, in units of the metric
     */
    public record Gauge(Reading reading, long held) {}

    /**
     * The limits that are counted by this subject alone: not those that also need a resource or another subject, and not
     * the global ones, which are everybody's. Fails with {@code DB_001} when the counters cannot be asked.
     */
    public Uni<View> of(SubjectRef ref) {
        Subject subject = subject(ref);
        return decisions.look(subject).chain(decision -> {
            if (decision.degraded()) {
                throw new ProblemException(ErrorCode.DB_UNAVAILABLE, "The counters cannot be asked now.");
            }
            List<Reading> readings = decision.readings().stream()
                    .filter(reading -> !reading.effective().limit().scope().contains(Dimension.GLOBAL))
                    .sorted(Comparator.comparing((Reading reading) ->
                                    reading.effective().limit().metric())
                            .thenComparing(
                                    reading -> reading.effective().limit().name()))
                    .toList();
            return held.on(counters(subject, readings)).map(units -> view(ref, decision, readings, units));
        });
    }

    private static Map<Integer, String> counters(Subject subject, List<Reading> readings) {
        return readings.stream()
                .map(reading -> reading.effective().limit())
                .filter(limit -> limit.kind() == LimitKind.STOCK || limit.kind() == LimitKind.QUOTA)
                .collect(Collectors.toMap(Limit::id, limit -> subject.key(limit.scope())));
    }

    private static View view(SubjectRef ref, Decision decision, List<Reading> readings, Map<Integer, Long> held) {
        Function<Reading, Long> units =
                reading -> held.getOrDefault(reading.effective().limit().id(), 0L);
        return new View(
                ref,
                decision.plan(),
                decision.priority(),
                readings.stream()
                        .map(reading -> new Gauge(reading, Math.min(units.apply(reading), reading.used())))
                        .toList());
    }

    private static Subject subject(SubjectRef ref) {
        String id = ref.id();
        return switch (ref.dimension()) {
            case USER -> new Subject(id, null, null, null, null);
            case PROJECT -> new Subject(null, id, null, null, null);
            case API_KEY -> new Subject(null, null, id, null, null);
            case IP -> new Subject(null, null, null, id, null);
            case RESOURCE, GLOBAL -> throw new IllegalArgumentException("not a subject: " + ref);
        };
    }
}
