package dev.quartermaster.quota.records;

import io.smallrye.mutiny.Uni;

/** How long violations are kept. Every method fails when PostgreSQL cannot be asked. */
public interface Retention {

    /** @param administered whether an administrator said so; else it is the configuration */
    record Kept(int days, boolean administered) {}

    Uni<Kept> violations();

    /** Holds for every replica from now on, and is in the audit trail; what is older goes within the hour. */
    Uni<Kept> keepViolations(int days, String actor);
}
