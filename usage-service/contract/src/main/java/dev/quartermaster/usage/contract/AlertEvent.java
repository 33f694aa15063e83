package dev.quartermaster.usage.contract;

import java.time.Instant;

/**
 * A threshold crossed or a quota reset, on {@link Topics#ALERTS}. As {@link UsageEvent}: may arrive more than once, is the
 * same if source and id are.
 *
 * @param id unique within the source, and the same whichever replica tells of the crossing
 * @param source who published it
 * @param time when it happened
 * @param subject see {@link Subjects}; the key of the record
 */
public record AlertEvent(String id, String source, Instant time, String subject, Alert data) {

    /** The CloudEvents type. */
    public String type() {
        return switch (data.kind()) {
            case THRESHOLD -> CloudEvents.TYPE_ALERT_THRESHOLD;
            case RESET -> CloudEvents.TYPE_ALERT_RESET;
        };
    }
}
