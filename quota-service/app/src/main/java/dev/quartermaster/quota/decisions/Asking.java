package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.problems.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Puts requests before the counters and makes answers of what they say, or of what can be said without them. */
final class Asking {

    private final Counters counters;
    private final Leases leases;
    private final RefusalMemory memory;
    private final DatabaseClock clock;
    private final Unavailability unavailability;

    Asking(Counters counters, Leases leases, RefusalMemory memory, DatabaseClock clock, Unavailability unavailability) {
        this.counters = counters;
        this.leases = leases;
        this.memory = memory;
        this.clock = clock;
        this.unavailability = unavailability;
    }

    /**
     * @param spent of leases, for the limits that are not in the claim; given back if the request is refused
     * @param anew runs instead of an answer when a period ended meanwhile
     */
    void ask(Question question, Claim claim, List<Leases.Spent> spent, Decisions.Answer answer, Runnable anew) {
        counters.judge(claim, new Asked(question, claim, spent, answer, anew));
    }

    /** One request before the counters; hears one verdict after the other, never two at once. */
    private final class Asked implements Consumer<Verdict> {
        private final Question question;
        private final Claim claim;
        private final List<Leases.Spent> spent;
        private final Decisions.Answer answer;
        private final Runnable anew;

        /** Whether it was admitted while it was being judged; what is said then is settled. */
        private boolean wentOn;

        Asked(Question question, Claim claim, List<Leases.Spent> spent, Decisions.Answer answer, Runnable anew) {
            this.question = question;
            this.claim = claim;
            this.spent = spent;
            this.answer = answer;
            this.anew = anew;
        }

        @Override
        public void accept(Verdict said) {
            if (said instanceof Verdict.TakesLong) {
                goOn();
            } else if (said instanceof Verdict.Late late) {
                settle(late.said());
            } else if (!wentOn) {
                tell(said);
            } else if (!(said instanceof Verdict.Unavailable away && away.doubt() == Verdict.Doubt.UNTIL_LATER)) {
                settle(said);
            }
        }

        /** Admits without the counters, if that refuses nobody. */
        private void goOn() {
            List<Reading> here = unavailability.readingsMeanwhile(claim);
            if (here != null) {
                wentOn = true;
                answer.decided(degraded(here));
            }
        }

        private void settle(Verdict said) {
            if (said instanceof Verdict.Judged judged) {
                clock.observe(judged.atMicros(), judged.sentNanos());
                // so that the next one is not admitted here while this is known
                readings(judged, new ArrayList<>());
            }
            unavailability.settle(claim, said);
        }

        private void tell(Verdict said) {
            boolean kept =
                    said instanceof Verdict.Judged judged ? judged.admitted() : said instanceof Verdict.Unavailable;
            if (!kept) {
                spent.forEach(leases::unspend);
            }
            try {
                heard(said);
            } catch (ProblemException e) {
                answer.failed(e);
            }
        }

        private void heard(Verdict said) {
            switch (said) {
                case Verdict.Judged judged -> {
                    clock.observe(judged.atMicros(), judged.sentNanos());
                    answer.decided(decision(judged));
                }
                case Verdict.Repeated repeated -> answer.repeated(Repetition.decision(repeated));
                case Verdict.KeyReused reused ->
                    throw new ProblemException(
                            ErrorCode.IDEMPOTENCY_KEY_REUSED,
                            "The idempotency key was used before for another request.");
                case Verdict.OutOfPeriod late -> {
                    clock.observe(late.atMicros(), late.sentNanos());
                    anew.run();
                }
                case Verdict.Unavailable away -> answer.decided(degraded(withoutCounters(away)));
                case Verdict.TakesLong hint -> throw new IllegalStateException("no verdict");
                case Verdict.Late late -> throw new IllegalStateException("nothing was told before");
            }
        }

        private Decision decision(Verdict.Judged judged) {
            List<Reading> readings = new ArrayList<>(question.told());
            if (judged.admitted()) {
                spent.forEach(units -> readings.add(units.reading()));
            }
            boolean refuses = readings(judged, readings);
            return question.decision(!refuses, judged.atMicros(), readings);
        }

        /** Adds a reading of every charge, and learns from it for those to come; whether one refuses. */
        private boolean readings(Verdict.Judged judged, List<Reading> readings) {
            boolean refuses = false;
            for (int i = 0; i < claim.charges().size(); i++) {
                Charge charge = claim.charges().get(i);
                Reading reading = new Reading(
                        charge.effective(), charge.cost(), judged.used()[i], judged.resets()[i], judged.retries()[i]);
                readings.add(reading);
                if (reading.refuses()) {
                    refuses = true;
                    memory.remember(charge, reading, judged.atMicros(), judged.sentNanos());
                } else if (judged.busy() && Leases.leasable(charge) && claim.mode() == Claim.Mode.CONSUME) {
                    leases.busy(charge, reading.remaining());
                }
            }
            return refuses;
        }

        private List<Reading> withoutCounters(Verdict.Unavailable away) {
            try {
                return unavailability.readings(claim, away);
            } catch (ProblemException refusal) {
                spent.forEach(leases::unspend);
                throw refusal;
            }
        }

        /** Admitted without the counters, but not without the leases: what they gave stays spent. */
        private Decision degraded(List<Reading> here) {
            List<Reading> readings = new ArrayList<>(question.told());
            readings.addAll(here);
            spent.forEach(units -> readings.add(units.reading()));
            return question.degraded(clock.nowMicros(), readings);
        }
    }
}
