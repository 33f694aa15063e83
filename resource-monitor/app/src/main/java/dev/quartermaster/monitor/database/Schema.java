package dev.quartermaster.monitor.database;

import io.smallrye.mutiny.Uni;

/** The database's tables. The service starts without them and makes them as soon as PostgreSQL answers. */
public interface Schema {

    /** Completes at once when the tables are there; fails with {@code DB_001} when they are not yet. */
    Uni<Void> ready();

    boolean isReady();
}
