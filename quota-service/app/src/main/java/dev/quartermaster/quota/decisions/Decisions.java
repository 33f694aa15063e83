package dev.quartermaster.quota.decisions;

import dev.quartermaster.monitor.follower.Throttle;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.DecisionListener.Circumstances;
import dev.quartermaster.quota.decisions.DecisionListener.Way;
import dev.quartermaster.quota.decisions.domain.Ask;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.limits.Governance;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.Profile;
import dev.quartermaster.quota.limits.domain.Standing;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.problems.ProblemException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests: from what is remembered as exhausted, from leased units, or by asking the counters, in this order.
 *
 * <p>Laws: see {@link Counters}, {@link Leases} and {@link RefusalMemory}; whichever way an answer comes about, every
 * enforced limit that applies has admitted the request or nothing is charged.
 */
public final class Decisions {

    /** How often a request is laid out anew because its period ended meanwhile. */
    private static final int MOST_LAYOUTS = 3;

    /** How often a subject's profile is loaded that changes while it is. */
    private static final int MOST_LOADS = 5;

    private final Governance governance;
    private final Leases leases;
    private final RefusalMemory memory;
    private final DatabaseClock clock;
    private final PeriodCache periods = new PeriodCache();
    private final Unavailability unavailability;
    private final Asking asking;
    private final Monotonic monotonic;
    private final DecisionMeter meter;
    private final List<DecisionListener> listeners;
    private final Throttle throttle;

    Decisions(
            Governance governance,
            Counters counters,
            Leases leases,
            RefusalMemory memory,
            DatabaseClock clock,
            Unavailability unavailability,
            Monotonic monotonic,
            DecisionMeter meter,
            List<DecisionListener> listeners,
            Throttle throttle) {
        this.governance = governance;
        this.leases = leases;
        this.memory = memory;
        this.clock = clock;
        this.unavailability = unavailability;
        this.asking = new Asking(counters, leases, memory, clock, unavailability);
        this.monotonic = monotonic;
        this.meter = meter;
        this.listeners = List.copyOf(listeners);
        this.throttle = throttle;
    }

    /** Where an answer goes; one of the two is called, once, on any thread. */
    public interface Answer {

        void decided(Decision decision);

        /** As {@link #decided}, with what was answered before under the idempotency key. */
        default void repeated(Decision decision) {
            decided(decision);
        }

        /** The request contradicts itself, its key was used before, or the counters cannot be asked and a limit refuses then. */
        void failed(Throwable failure);
    }

    /** As {@link #decide(Ask, Answer)}, for those who wait for many. */
    public Uni<Decision> decide(Ask ask) {
        return Uni.createFrom().emitter(emitter -> decide(ask, to(emitter)));
    }

    /**
     * Decides. What is known here is answered before this returns; plain calls instead of a pipeline, because this is done
     * tens of thousands of times a second.
     */
    public void decide(Ask ask, Answer answer) {
        Told metered = new Told(ask, answer, monotonic.nanos());
        Standing standing = standingKnown(ask.subject());
        if (standing != null) {
            judge(standing, ask, 1, metered.by(standing));
        } else {
            standing(ask.subject()).subscribe().with(found -> judge(found, ask, 1, metered.by(found)), metered::failed);
        }
    }

    /** Tells the listeners of a reservation that was refused. */
    void refusedHold(Ask ask, Standing standing, Decision decision) {
        tell(ask, decision, new Circumstances(0, standing.configuration(), Way.REFUSED_HOLD));
    }

    private void tell(Ask ask, Decision decision, Circumstances how) {
        for (DecisionListener listener : listeners) {
            listener.decided(ask, decision, how);
        }
    }

    /** An answer that is measured and told to the listeners on its way. */
    private final class Told implements Answer {
        private final Ask ask;
        private final Answer answer;
        private final long began;
        private long configuration;

        Told(Ask ask, Answer answer, long began) {
            this.ask = ask;
            this.answer = answer;
            this.began = began;
        }

        Told by(Standing standing) {
            configuration = standing.configuration();
            return this;
        }

        @Override
        public void decided(Decision decision) {
            tell(decision, Way.JUDGED);
        }

        @Override
        public void repeated(Decision decision) {
            tell(decision, Way.REPEATED);
        }

        private void tell(Decision decision, Way way) {
            long nanos = monotonic.nanos() - began;
            meter.decided(decision, nanos);
            Decisions.this.tell(ask, decision, new Circumstances(nanos, configuration, way));
            answer.decided(decision);
        }

        @Override
        public void failed(Throwable failure) {
            answer.failed(failure);
        }
    }

    private static Answer to(UniEmitter<? super Decision> emitter) {
        return new Answer() {
            @Override
            public void decided(Decision decision) {
                emitter.complete(decision);
            }

            @Override
            public void failed(Throwable failure) {
                emitter.fail(failure);
            }
        };
    }

    /**
     * How every limit stands that applies to the subject. Nothing is charged and nothing is counted as a decision; the
     * answer is degraded when the counters could not be asked, and then says nothing about what is used.
     */
    public Uni<Decision> look(Subject subject) {
        Map<String, Long> nothing = new LinkedHashMap<>();
        for (Limit limit : governance.catalog().limits()) {
            if (limit.enabled()) {
                nothing.put(limit.metric(), 0L);
            }
        }
        Ask ask = new Ask(subject, nothing, null, null, null, null, null, true);
        return standing(subject)
                .chain(standing -> Uni.createFrom()
                        .emitter((UniEmitter<? super Decision> emitter) -> judge(standing, ask, 1, to(emitter))));
    }

    /** Where the subject stands by the configuration in force; asks the database only for subjects not known here. */
    public Uni<Standing> standing(Subject subject) {
        return standing(subject, 1);
    }

    private Uni<Standing> standing(Subject subject, int attempt) {
        Standing known = standingKnown(subject);
        if (known != null) {
            return Uni.createFrom().item(known);
        }
        if (unavailability.isOn()) {
            return Uni.createFrom().failure(unavailability.unknownSubject());
        }
        if (attempt > MOST_LOADS) {
            return Uni.createFrom()
                    .failure(new ProblemException(
                            ErrorCode.DB_CONTENTION, "The subject kept changing while it was read."));
        }
        // a change may take a profile away again between its loading and the look at it: then it is loaded anew
        return unavailability
                .timely(governance.load(subject.configurable()))
                .chain(() -> standing(subject, attempt + 1));
    }

    private @Nullable Standing standingKnown(Subject subject) {
        List<Profile> profiles = governance.known(subject);
        if (profiles == null) {
            return null;
        }
        Standing standing = Standing.of(governance.catalog(), subject, profiles, clock.now());
        double factor = throttle.factor(standing.priority());
        return factor < 1 ? standing.lowered(factor) : standing;
    }

    private void judge(Standing standing, Ask ask, int layout, Answer answer) {
        try {
            lookInto(Question.of(standing, ask.subject(), ask.consume(), clock.now(), periods), ask, layout, answer);
        } catch (ProblemException e) {
            answer.failed(e);
        }
    }

    private void lookInto(Question question, Ask ask, int layout, Answer answer) {
        if (question.refused()) {
            answer.decided(question.decision(false, clock.nowMicros(), question.told()));
        } else if (question.charges().isEmpty()) {
            meter.unlimited(question.told().isEmpty());
            answer.decided(question.decision(true, clock.nowMicros(), question.told()));
        } else if (ask.onlyLooks()) {
            asked(question, ask, new Claim(Claim.Mode.LOOK, question.charges(), null), List.of(), layout, answer);
        } else if (ask.idempotencyKey() != null) {
            Claim.Once once = Repetition.once(ask, question);
            asked(question, ask, new Claim(Claim.Mode.CONSUME, question.charges(), once), List.of(), layout, answer);
        } else {
            remembered(question, ask, layout, answer);
        }
    }

    private void remembered(Question question, Ask ask, int layout, Answer answer) {
        for (Charge charge : question.charges()) {
            Reading refusal = charge.enforced() ? memory.refusal(charge) : null;
            if (refusal != null) {
                meter.rememberedRefusal();
                List<Reading> readings = new ArrayList<>(question.told());
                readings.add(refusal);
                answer.decided(question.decision(false, clock.nowMicros(), readings));
                return;
            }
        }
        leased(question, ask, layout, true, answer);
    }

    private void leased(Question question, Ask ask, int layout, boolean patient, Answer answer) {
        List<Leases.Spent> spent = new ArrayList<>(question.charges().size());
        List<Charge> rest = new ArrayList<>(0);
        for (Charge charge : question.charges()) {
            Leases.Spent units = Leases.leasable(charge) ? leases.spend(charge) : null;
            if (units == null) {
                rest.add(charge);
            } else {
                spent.add(units);
            }
        }
        if (patient && awaited(rest, spent, () -> again(question, ask, layout, answer))) {
            return;
        }
        meter.leased(rest.isEmpty());
        if (rest.isEmpty()) {
            List<Reading> readings = new ArrayList<>(question.told());
            spent.forEach(units -> readings.add(units.reading()));
            answer.decided(question.decision(true, clock.nowMicros(), readings));
        } else {
            asked(question, ask, new Claim(Claim.Mode.CONSUME, rest, null), spent, layout, answer);
        }
    }

    /** Whether units are on their way that are all this request lacks; then {@code then} runs when they are here. */
    private boolean awaited(List<Charge> rest, List<Leases.Spent> spent, Runnable then) {
        if (rest.size() != 1 || !Leases.leasable(rest.getFirst()) || !leases.await(rest.getFirst(), then)) {
            return false;
        }
        spent.forEach(leases::unspend);
        return true;
    }

    private void again(Question question, Ask ask, int layout, Answer answer) {
        try {
            leased(question, ask, layout, false, answer);
        } catch (RuntimeException e) {
            // the others who waited for the same units must hear all the same
            answer.failed(e);
        }
    }

    private void asked(Question question, Ask ask, Claim claim, List<Leases.Spent> spent, int layout, Answer answer) {
        asking.ask(question, claim, spent, answer, () -> anew(question, ask, layout, answer));
    }

    /** A period ended meanwhile: the request is laid out over the one that holds now. */
    private void anew(Question question, Ask ask, int layout, Answer answer) {
        if (layout >= MOST_LAYOUTS) {
            answer.failed(new ProblemException(ErrorCode.DB_CONTENTION, "The period kept changing."));
        } else {
            judge(question.standing(), ask, layout + 1, answer);
        }
    }
}
