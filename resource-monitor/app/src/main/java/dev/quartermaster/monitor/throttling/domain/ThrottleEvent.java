package dev.quartermaster.monitor.throttling.domain;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change of what is in force, or of what decides it.
 *
 * @param id unique; the record is written once however often the writing is tried
 * @param actor who did it; null when the controller did
 */
public record ThrottleEvent(
        UUID id,
        Instant at,
        Kind kind,
        String level,
        Map<Integer, Double> factors,
        List<String> reasons,
        @Nullable String actor) {

    /** What happened. */
    public enum Kind {
        /** Factors changed, by load or because a manual throttle began or ended. */
        CHANGED,
        MANUAL_STARTED,
        MANUAL_ENDED,
        MANUAL_CANCELLED,
        THRESHOLDS_CHANGED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
