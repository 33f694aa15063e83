package dev.quartermaster.quota.operations;

/**
 * Something a replica must hold in memory before it can answer, such as the limits or the token keys.
 *
 * <p>Every bean of this type must say yes before startup and readiness report UP. It never goes back to no: what was
 * loaded once keeps serving when its source is away.
 */
public interface Loaded {

    /** What it is, in one lower-case word for the health answer. */
    String name();

    /** Whether it is there; cheap, called from an event loop. */
    boolean loaded();
}
