package dev.quartermaster.storage.erasure;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.storage.catalogue.DeletionPlans;
import dev.quartermaster.storage.catalogue.DeletionProgress;
import dev.quartermaster.storage.catalogue.LinkJournal;
import dev.quartermaster.storage.catalogue.UploadJournal;
import dev.quartermaster.storage.catalogue.domain.DeletionItem;
import dev.quartermaster.storage.catalogue.domain.DeletionItem.Outcome;
import dev.quartermaster.storage.catalogue.domain.DeletionPlan;
import dev.quartermaster.storage.links.Links;
import dev.quartermaster.storage.objects.Deletions;
import dev.quartermaster.storage.objects.Mending;
import dev.quartermaster.storage.quota.domain.Asker;
import dev.quartermaster.storage.store.PartStore;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Deletes everything of a user, in two steps: a plan that lists it, and its execution, which deletes what the plan lists as it
 * was then, and nothing else. Each step of an execution can be repeated, so a crash, or a second replica, does no harm.
 */
@Singleton
public class Erasure {

    private static final Logger LOG = Logger.getLogger(Erasure.class);
    private static final int BATCH = 100;

    private final Planning planning;
    private final DeletionPlans plans;
    private final DeletionProgress progress;
    private final Links links;
    private final LinkJournal linkJournal;
    private final UploadJournal uploads;
    private final Deletions deletions;
    private final Mending mending;
    private final PartStore parts;
    private final InstantSource clock;

    Erasure(
            Planning planning,
            DeletionPlans plans,
            DeletionProgress progress,
            Links links,
            LinkJournal linkJournal,
            UploadJournal uploads,
            Deletions deletions,
            Mending mending,
            PartStore parts,
            InstantSource clock) {
        this.planning = planning;
        this.plans = plans;
        this.progress = progress;
        this.links = links;
        this.linkJournal = linkJournal;
        this.uploads = uploads;
        this.deletions = deletions;
        this.mending = mending;
        this.parts = parts;
        this.clock = clock;
    }

    /** Lists what deleting everything would delete. */
    public DeletionPlan plan(String owner) {
        return planning.plan(owner);
    }

    /** @throws ProblemException {@code NOT_FOUND_007} for plans that are not there, over, or another user's */
    public DeletionPlan find(String owner, UUID id) {
        return plans.find(id)
                .filter(plan -> plan.owner().equals(owner))
                .filter(plan -> plan.state() != DeletionPlan.State.PLANNED
                        || plan.expiresAt().isAfter(clock.instant()))
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.ENTRY_NOT_FOUND, "There is no such plan; ask for one with dry_run=true."));
    }

    /** How far a plan is. */
    public DeletionPlan.Progress progress(DeletionPlan plan) {
        return progress.of(plan.id());
    }

    /** What a plan lists, from this number on. */
    public List<DeletionItem> items(DeletionPlan plan, long from, int limit) {
        return progress.items(plan.id(), from, limit);
    }

    /** Starts a plan, or says once more that it is to be executed; it is as good as done then, whatever crashes. */
    public DeletionPlan start(DeletionPlan plan) {
        if (plan.state() != DeletionPlan.State.PLANNED) {
            return plan;
        }
        return in(DeletionPlan.State.EXECUTING, plan);
    }

    /** Deletes the next items of a started plan; gives the plan as it is then. */
    public DeletionPlan batch(DeletionPlan plan) {
        if (plan.state() != DeletionPlan.State.EXECUTING) {
            return plan;
        }
        List<DeletionItem> items = progress.left(plan.id(), BATCH);
        if (items.isEmpty()) {
            return in(DeletionPlan.State.DONE, plan);
        }
        Map<Long, Outcome> outcomes = new HashMap<>();
        try {
            for (DeletionItem item : items) {
                outcomes.put(item.number(), outcome(plan, item));
            }
        } finally {
            progress.done(plan.id(), outcomes);
        }
        return plan;
    }

    private DeletionPlan in(DeletionPlan.State state, DeletionPlan plan) {
        DeletionPlan now =
                new DeletionPlan(plan.id(), plan.owner(), state, plan.totals(), plan.createdAt(), plan.expiresAt());
        plans.note(now);
        return now;
    }

    private Outcome outcome(DeletionPlan plan, DeletionItem item) {
        try {
            delete(plan, item);
            return Outcome.GONE;
        } catch (ProblemException e) {
            return switch (e.problem().code()) {
                case CONFLICT -> Outcome.KEPT;
                case STORAGE_REFUSED -> {
                    LOG.warnf("The bucket refuses to delete an object of a plan: %s", e.getMessage());
                    yield Outcome.FAILED;
                }
                // the bucket or the database is in trouble, so the others would not fare better
                default -> throw e;
            };
        }
    }

    private void delete(DeletionPlan plan, DeletionItem item) {
        switch (item.kind()) {
            case PAR -> linkJournal.find(UUID.fromString(item.tag())).ifPresent(links::end);
            case UPLOAD -> uploads.find(UUID.fromString(item.tag())).ifPresent(mending::upload);
            case PARTS -> parts.abort(item.name(), item.tag());
            case OBJECT ->
                deletions.content(
                        plan.owner(),
                        item.name(),
                        item.tag(),
                        item.version(),
                        item.bytes(),
                        new Asker(plan.owner(), null, null));
        }
    }
}
