package dev.quartermaster.quota.explain.domain;

import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.limits.domain.Catalog;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Standing;
import dev.quartermaster.quota.records.domain.RecordedDecision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Works an explanation out; pure arithmetic over what is on record. */
public final class Explained {

    private Explained() {}

    /**
     * @param catalog the limits as they were when it was decided
     * @param standing of the subject in that catalogue, by the subject's own settings of today
     */
    public static Explanation of(RecordedDecision decision, Catalog catalog, Standing standing) {
        Set<String> told = decision.readings().stream()
                .map(reading -> reading.effective().limit().name())
                .collect(Collectors.toSet());
        List<Explanation.Unmatched> unmatched = new ArrayList<>();
        for (Limit limit : catalog.limits()) {
            if (!told.contains(limit.name())) {
                unmatched.add(new Explanation.Unmatched(limit, reason(decision, limit, standing)));
            }
        }
        unmatched.sort(Comparator.comparing(it -> it.limit().name()));
        return new Explanation(decision, unmatched, retry(decision), raises(decision), fits(decision));
    }

    private static Explanation.Reason reason(RecordedDecision decision, Limit limit, Standing standing) {
        Long cost = decision.consume().get(limit.metric());
        if (cost == null) {
            return Explanation.Reason.OTHER_METRIC;
        }
        if (!limit.enabled()) {
            return Explanation.Reason.DISABLED;
        }
        if (!decision.subject().covers(limit.scope())) {
            return Explanation.Reason.SCOPE_NOT_IN_SUBJECT;
        }
        if (cost < 0 && limit.kind() != LimitKind.STOCK) {
            return Explanation.Reason.NOTHING_TO_GIVE_BACK;
        }
        boolean holds = standing.limitsOn(limit.metric()).stream()
                .map(Effective::limit)
                .anyMatch(it -> it.name().equals(limit.name()));
        return !decision.admitted() && holds ? Explanation.Reason.NOT_REACHED : Explanation.Reason.NO_AMOUNT;
    }

    private static long retry(RecordedDecision decision) {
        long latest = 0;
        for (Reading reading : decision.readings()) {
            if (reading.refuses()) {
                if (reading.retryMicros() < 0) {
                    return Reading.NEVER;
                }
                latest = Math.max(latest, reading.retryMicros());
            }
        }
        return latest;
    }

    private static List<Explanation.Raise> raises(RecordedDecision decision) {
        List<Explanation.Raise> raises = new ArrayList<>();
        for (Reading reading : decision.readings()) {
            Long amount = reading.effective().amount();
            if (reading.refuses() && amount != null) {
                raises.add(new Explanation.Raise(reading.effective().limit().name(), amount, needed(reading)));
            }
        }
        return raises;
    }

    /** A size stands alone; everything else adds to what is used. */
    private static long needed(Reading reading) {
        return reading.effective().limit().kind() == LimitKind.SIZE ? reading.cost() : reading.used() + reading.cost();
    }

    private static List<Explanation.Fit> fits(RecordedDecision decision) {
        Map<String, Long> most = new TreeMap<>();
        for (Reading reading : decision.readings()) {
            Long amount = reading.effective().amount();
            if (reading.refuses() && amount != null) {
                boolean size = reading.effective().limit().kind() == LimitKind.SIZE;
                most.merge(reading.effective().limit().metric(), size ? amount : reading.remaining(), Math::min);
            }
        }
        List<Explanation.Fit> fits = new ArrayList<>();
        most.forEach((metric, units) ->
                fits.add(new Explanation.Fit(metric, decision.consume().getOrDefault(metric, 0L), units)));
        return fits;
    }

    /** The dimensions of the limit's scope that the subject lacks. */
    public static List<Dimension> missing(RecordedDecision decision, Limit limit) {
        return limit.scope().stream()
                .filter(dimension -> decision.subject().value(dimension) == null)
                .sorted()
                .toList();
    }
}
