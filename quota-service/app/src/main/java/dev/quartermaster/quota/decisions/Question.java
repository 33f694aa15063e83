package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.decisions.domain.Slots;
import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Period;
import dev.quartermaster.quota.limits.domain.Span;
import dev.quartermaster.quota.limits.domain.Standing;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.problems.ProblemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A request laid out over the limits that apply to it: what has to be charged, and what can be said without asking.
 *
 * @param id the name of the decision to come
 * @param charges on counters, to be judged together
 * @param told readings of limits that need no counter: sizes, unlimited rates, and amounts of zero
 */
record Question(String id, Standing standing, List<Charge> charges, List<Reading> told) {

    /** Whether a limit that needs no counter refuses already. */
    boolean refused() {
        for (Reading reading : told) {
            if (reading.refuses()) {
                return true;
            }
        }
        return false;
    }

    /** @param now by the database's clock */
    static Question of(
            Standing standing, Subject subject, Map<String, Long> consume, Instant now, PeriodCache periods) {
        List<Charge> charges = new ArrayList<>(4);
        List<Reading> told = new ArrayList<>(0);
        for (Map.Entry<String, Long> entry : consume.entrySet()) {
            long cost = entry.getValue();
            List<Effective> limits = standing.limitsOn(entry.getKey());
            if (cost < 0) {
                limits = stocksOf(limits, entry.getKey());
            }
            for (Effective effective : limits) {
                lay(standing, subject, effective, cost, now, periods, charges, told);
            }
        }
        return new Question(DecisionIds.next(DatabaseClock.micros(now)), standing, charges, told);
    }

    /** The decision that these readings make. */
    Decision decision(boolean admitted, long atMicros, List<Reading> readings) {
        return admitted
                ? new Decision.Admitted(id, standing.plan(), standing.priority(), false, atMicros, readings)
                : new Decision.Refused(id, standing.plan(), standing.priority(), false, atMicros, readings);
    }

    /** An admission without the counters. */
    Decision degraded(long atMicros, List<Reading> readings) {
        return new Decision.Admitted(id, standing.plan(), standing.priority(), true, atMicros, readings);
    }

    private static List<Effective> stocksOf(List<Effective> limits, String metric) {
        List<Effective> stocks = limits.stream()
                .filter(effective -> effective.limit().kind() == LimitKind.STOCK)
                .toList();
        if (stocks.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.OUT_OF_RANGE,
                    "`consume." + metric + "` is negative, and only what is held in stock can be given back.",
                    Map.of("member", "consume." + metric));
        }
        return stocks;
    }

    private static void lay(
            Standing standing,
            Subject subject,
            Effective effective,
            long cost,
            Instant now,
            PeriodCache periods,
            List<Charge> charges,
            List<Reading> told) {
        Limit limit = effective.limit();
        Long amount = effective.amount();
        if (limit.kind() == LimitKind.SIZE) {
            told.add(new Reading(effective, cost, cost, 0, amount != null && cost > amount ? Reading.NEVER : 0));
        } else if (limit.kind() == LimitKind.RATE && amount == null) {
            told.add(new Reading(effective, cost, 0, 0, 0));
        } else if (amount != null && amount == 0 && cost > 0) {
            told.add(new Reading(effective, cost, 0, 0, Reading.NEVER));
        } else {
            charges.add(charge(standing, subject, effective, cost, now, periods));
        }
    }

    static Charge charge(
            Standing standing, Subject subject, Effective effective, long cost, Instant now, PeriodCache periods) {
        Limit limit = effective.limit();
        String key = subject.key(limit.scope());
        return switch (limit.span()) {
            case Span.Sliding sliding -> new Charge(effective, key, cost, Slots.widthMicros(sliding.window()), 0, 0);
            case Span.Calendar calendar -> {
                Period period = periods.containing(calendar.unit(), now, standing.zone(), standing.anchorDay());
                yield new Charge(
                        effective,
                        key,
                        cost,
                        0,
                        DatabaseClock.micros(period.start()),
                        DatabaseClock.micros(period.end()));
            }
            case Span.None none -> new Charge(effective, key, cost, 0, 0, 0);
        };
    }
}
