package dev.quartermaster.storage.catalogue;

import dev.quartermaster.storage.catalogue.domain.DeletionItem;
import dev.quartermaster.storage.catalogue.domain.DeletionPlan;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** How far the execution of plans is; blocks and fails like {@link Catalogue}. */
public interface DeletionProgress {

    /** The first items of which nothing became yet. */
    List<DeletionItem> left(UUID plan, int limit);

    /** Writes down what became of items. */
    void done(UUID plan, Map<Long, DeletionItem.Outcome> outcomes);

    DeletionPlan.Progress of(UUID plan);

    /** Items from this number on, whatever became of them. */
    List<DeletionItem> items(UUID plan, long from, int limit);

    /** Plans that were started and are not done. */
    List<DeletionPlan> unfinished(int limit);
}
