package dev.quartermaster.usage.contract;

import java.time.Instant;

/**
 * One action of a subject, on {@link Topics#USAGE}.
 *
 * <p>Events may arrive more than once and are the same if source and id are: a reader that remembers both counts each
 * once. Those of one subject arrive in the order in which their producer published them, first arrivals considered.
 *
 * @param id unique within the source; quota-service uses the id of the decision
 * @param source who published it, a URI reference such as {@code /quartermaster/quota}; all replicas of a service share
 *     one, because a decision may be answered again by another replica
 * @param time when it happened
 * @param subject see {@link Subjects}; the key of the record
 */
public record UsageEvent(String id, String source, Instant time, String subject, Usage data) {

    /** The CloudEvents type. */
    public String type() {
        return CloudEvents.TYPE_USAGE;
    }
}
