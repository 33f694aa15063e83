package dev.quartermaster.quota.explain;

import dev.quartermaster.quota.decisions.DatabaseClock;
import dev.quartermaster.quota.explain.domain.Explained;
import dev.quartermaster.quota.explain.domain.Explanation;
import dev.quartermaster.quota.limits.Governance;
import dev.quartermaster.quota.limits.domain.Catalog;
import dev.quartermaster.quota.limits.domain.Profile;
import dev.quartermaster.quota.limits.domain.Standing;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.records.RecordedDecisions;
import dev.quartermaster.quota.records.Recorder;
import dev.quartermaster.quota.records.domain.RecordedDecision;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Explains decisions that are on record. Fails when PostgreSQL cannot be asked. */
@Singleton
public final class Explanations {

    private final RecordedDecisions decisions;
    private final Recorder recorder;
    private final Configurations configurations;
    private final Governance governance;

    Explanations(RecordedDecisions decisions, Recorder recorder, Configurations configurations, Governance governance) {
        this.decisions = decisions;
        this.recorder = recorder;
        this.configurations = configurations;
        this.governance = governance;
    }

    /** The decision, from this replica at once and from others after their next write; empty when it is not on record. */
    public Uni<Optional<RecordedDecision>> find(UUID id) {
        return decisions
                .find(id)
                .chain(found -> found.isPresent()
                        ? Uni.createFrom().item(found)
                        : recorder.flushed().chain(() -> decisions.find(id)));
    }

    public Uni<Explanation> of(RecordedDecision decision) {
        Subject subject = decision.subject();
        return configurations
                .at(decision.configuration())
                .chain(catalog -> governance
                        .load(subject.configurable())
                        .map(loaded -> Explained.of(decision, catalog, standing(catalog, decision))));
    }

    private Standing standing(Catalog catalog, RecordedDecision decision) {
        List<Profile> profiles = governance.knownOrNone(decision.subject());
        return Standing.of(catalog, decision.subject(), profiles, DatabaseClock.instant(decision.atMicros()));
    }
}
