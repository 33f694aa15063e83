package dev.quartermaster.usage.process;

import io.smallrye.mutiny.Uni;

/** The database as operators see it. */
public interface Database {

    /** Whether it answers at present; known within a second, never a failure. */
    Uni<Boolean> answers();
}
