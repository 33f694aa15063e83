package dev.quartermaster.usage.contract;

import java.time.Instant;

/**
 * A pattern found in refusals, on {@link Topics#ALERTS}. As {@link AlertEvent}: may arrive more than once, is the same if
 * source and id are. The content of a repetition may be that of a later look: the first one counts.
 *
 * @param id unique within the source, the same whichever replica tells of it, and told once in a stretch of time
 * @param source who published it
 * @param time when it was found
 * @param subject see {@link Subjects}; the key of the record
 */
public record FindingEvent(String id, String source, Instant time, String subject, Finding data) {

    /** The CloudEvents type. */
    public String type() {
        return CloudEvents.TYPE_ALERT_FINDING;
    }
}
