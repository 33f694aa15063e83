package dev.quartermaster.storage.catalogue;

import dev.quartermaster.storage.catalogue.domain.DeletionItem;
import dev.quartermaster.storage.catalogue.domain.DeletionPlan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Plans of deletions, as they are made; blocks and fails like {@link Catalogue}. */
public interface DeletionPlans {

    /** Writes a plan down, or again with what is new about it. */
    void note(DeletionPlan plan);

    /** Adds items to a plan that is being made. */
    void add(UUID plan, List<DeletionItem> items);

    /** A plan that is made. */
    Optional<DeletionPlan> find(UUID plan);

    /** Forgets plans that expired before this and are not being executed. */
    void forget(Instant before);
}
