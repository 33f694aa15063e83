package dev.quartermaster.quota.explain;

import dev.quartermaster.quota.limits.domain.Catalog;
import io.smallrye.mutiny.Uni;

/** Limits and plans as they were. */
public interface Configurations {

    /**
     * All limits and plans after the change of this number; ids of limits are 0, because nothing is counted in the past.
     * Fails when PostgreSQL cannot be asked.
     */
    Uni<Catalog> at(long version);
}
