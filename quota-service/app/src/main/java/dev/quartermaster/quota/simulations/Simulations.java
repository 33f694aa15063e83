package dev.quartermaster.quota.simulations;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.DatabaseClock;
import dev.quartermaster.quota.limits.Governance;
import dev.quartermaster.quota.limits.domain.Catalog;
import dev.quartermaster.quota.limits.domain.Profile;
import dev.quartermaster.quota.limits.domain.Standing;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.records.RecordedDecisions;
import dev.quartermaster.quota.records.Recorder;
import dev.quartermaster.quota.records.domain.RecordedDecision;
import dev.quartermaster.quota.simulations.domain.Replay;
import dev.quartermaster.quota.simulations.domain.Tally;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Replays the record, page by page, on a worker thread. Nothing is changed by it. Fails when PostgreSQL cannot be asked,
 * and with {@code THROTTLE_002} while as many as are allowed are under way.
 */
@Singleton
public final class Simulations {

    private static final int PAGE = 1000;

    private final RecordedDecisions record;
    private final Recorder recorder;
    private final Governance governance;
    private final SimulationSettings settings;
    private final AtomicInteger running = new AtomicInteger();

    Simulations(RecordedDecisions record, Recorder recorder, Governance governance, SimulationSettings settings) {
        this.record = record;
        this.recorder = recorder;
        this.governance = governance;
        this.settings = settings;
    }

    /**
     * What came out.
     *
     * @param untilMicros how far it came; less than the end of the range when there were too many decisions
     * @param unrecorded decisions of these minutes that are not on record one by one, and so were not replayed
     */
    public record Outcome(Tally tally, long untilMicros, boolean complete, long unrecorded) {}

    /** @param proposed compared with what is in force now: what they have in common judges as it did then */
    public Uni<Outcome> run(Catalog proposed, long fromMicros, long toMicros) {
        if (running.incrementAndGet() > settings.atOnce()) {
            running.decrementAndGet();
            return Uni.createFrom()
                    .failure(new ProblemException(
                            ErrorCode.OVERLOADED,
                            "As many simulations as are allowed are under way; try again later."));
        }
        Catalog inForce = governance.catalog();
        Run run = new Run(inForce, proposed, fromMicros, toMicros);
        long begin = inForce.version() == proposed.version() && sameLimits(inForce, proposed)
                ? fromMicros
                : fromMicros - settings.leadIn().toMillis() * 1000;
        return recorder.flushed()
                .chain(() -> pages(run, begin, null))
                .chain(complete -> record.unrecorded(fromMicros, toMicros)
                        .map(unrecorded ->
                                new Outcome(run.replay.tally(), complete ? toMicros : run.last, complete, unrecorded)))
                .onTermination()
                .invoke(running::decrementAndGet);
    }

    private static boolean sameLimits(Catalog one, Catalog other) {
        return new HashSet<>(one.limits()).equals(new HashSet<>(other.limits()))
                && new HashSet<>(one.plans()).equals(new HashSet<>(other.plans()));
    }

    /** Whether the end of the range was reached. */
    private Uni<Boolean> pages(Run run, long begin, @Nullable RecordedDecision after) {
        int room = settings.mostDecisions() - run.rows;
        if (room <= 0) {
            return Uni.createFrom().item(false);
        }
        return record.page(begin, run.toMicros, after, Math.min(PAGE, room)).chain(page -> {
            if (page.isEmpty()) {
                return Uni.createFrom().item(true);
            }
            Set<SubjectRef> refs = new HashSet<>();
            page.forEach(decision -> refs.addAll(decision.subject().configurable()));
            return governance
                    .load(refs)
                    .emitOn(Infrastructure.getDefaultWorkerPool())
                    .invoke(() -> run.judge(page))
                    .chain(() -> pages(run, begin, page.getLast()));
        });
    }

    /** One replay under way; used by one thread at a time. */
    private final class Run {
        private final Catalog inForce;
        private final Catalog proposed;
        private final long fromMicros;
        private final long toMicros;
        private final Replay replay = new Replay();
        private int rows;
        private long last;

        Run(Catalog inForce, Catalog proposed, long fromMicros, long toMicros) {
            this.inForce = inForce;
            this.proposed = proposed;
            this.fromMicros = fromMicros;
            this.toMicros = toMicros;
            this.last = fromMicros;
        }

        void judge(List<RecordedDecision> page) {
            for (RecordedDecision decision : page) {
                List<Profile> profiles = governance.knownOrNone(decision.subject());
                var at = DatabaseClock.instant(decision.atMicros());
                replay.next(
                        decision,
                        Standing.of(inForce, decision.subject(), profiles, at),
                        Standing.of(proposed, decision.subject(), profiles, at),
                        decision.atMicros() >= fromMicros);
                rows++;
                last = decision.atMicros();
            }
        }
    }
}
