package dev.quartermaster.quota.simulations.domain;

import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Standing;
import dev.quartermaster.quota.records.domain.RecordedDecision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges recorded decisions again, by other limits.
 *
 * <p>What differs is simulated, and what does not is taken from the record. A limit that applies to the subject with the
 * same amount in the proposed configuration as in the one in force judges with the amount that held then. What was used
 * before a decision is what its record says, plus the difference between what the replay has charged so far and what was
 * charged in truth; so units that came from leases of other replicas, reservations, resets, and whatever lies before the
 * range are counted. Where the record says nothing (a limit that is new, or counts otherwise), only the replay's own
 * charges count, on a ring of the same slots as the engine's.
 *
 * <p>Law: with nothing changed the two kinds of charges are the same, and every decision comes out as recorded.
 */
public final class Replay {

    private record CounterKey(String limit, String kind, String key) {}

    /** What was charged in truth and what is charged in the replay. */
    private record Charged(Ring recorded, Ring simulated) {}

    private final Map<CounterKey, Charged> counters = new HashMap<>();
    private final Tally tally = new Tally();

    /**
     * Judges one decision, as often as it stands for; in the order of time.
     *
     * @param inForce where its subject stands in the configuration in force
     * @param proposed and in the proposed one
     * @param counts whether it belongs to the range, or only says what had been used before it
     */
    public void next(RecordedDecision decision, Standing inForce, Standing proposed, boolean counts) {
        List<Candidate> candidates = candidates(decision, inForce, proposed);
        for (int i = 0; i < decision.times(); i++) {
            List<String> refusing = refusing(decision, candidates, proposed);
            boolean admitted = counts ? refusing.isEmpty() : decision.admitted();
            charge(decision, candidates, admitted, inForce, proposed);
            if (counts) {
                tally.add(decision, refusing);
            }
        }
    }

    public Tally tally() {
        return tally;
    }

    private static List<Candidate> candidates(RecordedDecision decision, Standing inForce, Standing proposed) {
        List<Candidate> candidates = new ArrayList<>();
        Map<String, Effective> now = effective(decision, inForce);
        Map<String, Effective> then = effective(decision, proposed);
        Set<String> told = new HashSet<>();
        for (Reading reading : decision.readings()) {
            String name = reading.effective().limit().name();
            told.add(name);
            Effective changed = then.get(name);
            if (same(now.get(name), changed)) {
                candidates.add(asRecorded(decision, reading));
            } else if (changed != null) {
                boolean comparable = countsAlike(reading.effective().limit(), changed.limit());
                candidates.add(new Candidate(
                        changed.limit(),
                        changed.amount(),
                        reading.cost(),
                        comparable ? decision.before(reading) : OptionalLong.empty(),
                        Candidate.Part.CHANGED));
            }
        }
        then.forEach((name, effective) -> {
            // of an admission everything was told that applied; of a refusal perhaps only what refused
            boolean newcomer = !same(now.get(name), effective);
            if (!told.contains(name) && (newcomer || !decision.admitted())) {
                long cost = decision.consume().getOrDefault(effective.limit().metric(), 0L);
                candidates.add(new Candidate(
                        effective.limit(),
                        effective.amount(),
                        cost,
                        OptionalLong.empty(),
                        newcomer ? Candidate.Part.CHANGED : Candidate.Part.STANDS_BY));
            }
        });
        return candidates;
    }

    /** Made without the counters, it says nothing about what was used; it was admitted, and is again. */
    private static Candidate asRecorded(RecordedDecision decision, Reading reading) {
        return new Candidate(
                reading.effective().limit(),
                reading.effective().amount(),
                reading.cost(),
                decision.before(reading),
                decision.degraded() ? Candidate.Part.ADMITS : Candidate.Part.JUDGES);
    }

    private static Map<String, Effective> effective(RecordedDecision decision, Standing standing) {
        Map<String, Effective> effective = new HashMap<>();
        decision.consume()
                .forEach((metric, cost) -> standing.limitsOn(metric).forEach(it -> {
                    boolean applies = cost >= 0 || it.limit().kind() == LimitKind.STOCK;
                    if (applies) {
                        effective.put(it.limit().name(), it);
                    }
                }));
        return effective;
    }

    private static boolean same(@Nullable Effective one, @Nullable Effective other) {
        if (one == null || other == null) {
            return one == other;
        }
        return Objects.equals(one.amount(), other.amount())
                && one.limit().mode() == other.limit().mode()
                && countsAlike(one.limit(), other.limit());
    }

    /** Whether what the one has counted means the same to the other. */
    private static boolean countsAlike(Limit one, Limit other) {
        return one.metric().equals(other.metric())
                && one.kind() == other.kind()
                && one.span().equals(other.span())
                && one.scope().equals(other.scope());
    }

    private List<String> refusing(RecordedDecision decision, List<Candidate> candidates, Standing proposed) {
        List<String> refusing = refusing(decision, candidates, proposed, false);
        return refusing.isEmpty() ? refusing(decision, candidates, proposed, true) : refusing;
    }

    private List<String> refusing(
            RecordedDecision decision, List<Candidate> candidates, Standing proposed, boolean standingBy) {
        List<String> refusing = new ArrayList<>(0);
        for (Candidate candidate : candidates) {
            if ((candidate.part() == Candidate.Part.STANDS_BY) == standingBy
                    && candidate.enforced()
                    && candidate.exceeded(used(decision, candidate, proposed))) {
                refusing.add(candidate.limit().name());
            }
        }
        return refusing;
    }

    private long used(RecordedDecision decision, Candidate candidate, Standing standing) {
        if (!candidate.limit().kind().counts()) {
            return 0;
        }
        Charged charged = counter(decision, candidate.limit());
        long simulated = charged.simulated.used(decision.atMicros(), standing);
        if (candidate.before().isEmpty()) {
            return simulated;
        }
        long recorded = charged.recorded.used(decision.atMicros(), standing);
        // while units are leased, the number told lags behind what was admitted; another amount must hold nevertheless
        long before = candidate.part() == Candidate.Part.CHANGED
                ? Math.max(recorded, candidate.before().getAsLong())
                : candidate.before().getAsLong();
        return Math.max(0, before + simulated - recorded);
    }

    private void charge(
            RecordedDecision decision,
            List<Candidate> candidates,
            boolean admitted,
            Standing inForce,
            Standing proposed) {
        for (Reading reading : decision.readings()) {
            if (decision.charged(reading)) {
                counter(decision, reading.effective().limit())
                        .recorded
                        .charge(decision.atMicros(), inForce, reading.cost());
            }
        }
        if (admitted && !decision.looked()) {
            for (Candidate candidate : candidates) {
                if (candidate.limit().kind().counts() && counted(candidate)) {
                    counter(decision, candidate.limit())
                            .simulated
                            .charge(decision.atMicros(), proposed, candidate.cost());
                }
            }
        }
    }

    /** A rate without an amount is not counted. */
    private static boolean counted(Candidate candidate) {
        return candidate.amount() != null || candidate.limit().kind() != LimitKind.RATE;
    }

    private Charged counter(RecordedDecision decision, Limit limit) {
        CounterKey key = new CounterKey(
                limit.name(),
                limit.kind() + " " + limit.metric() + " " + limit.span() + " " + limit.scope(),
                decision.subject().key(limit.scope()));
        return counters.computeIfAbsent(
                key, k -> new Charged(new Ring(limit.kind(), limit.span()), new Ring(limit.kind(), limit.span())));
    }
}
