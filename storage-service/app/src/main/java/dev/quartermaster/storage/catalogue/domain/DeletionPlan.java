package dev.quartermaster.storage.catalogue.domain;

import java.time.Instant;
import java.util.UUID;

/**
 * What a user had when they asked what deleting everything would delete.
 *
 * @param owner whose it is
 * @param expiresAt until when it may be started
 */
public record DeletionPlan(UUID id, String owner, State state, Totals totals, Instant createdAt, Instant expiresAt) {

    /** How far it is. */
    public enum State {
        BUILDING,
        PLANNED,
        EXECUTING,
        DONE
    }

    /**
     * How much that is.
     *
     * @param objects by name
     * @param versions besides the newest of each name, delete markers included
     * @param uploads that are on their way, and parts that nobody will make an object of
     * @param pars pre-authenticated requests
     * @param bytes of objects and versions
     */
    public record Totals(long objects, long versions, long uploads, long pars, long bytes) {}

    /** What became of the items so far. */
    public record Progress(long left, long gone, long kept, long failed) {}
}
