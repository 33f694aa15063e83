package dev.quartermaster.usage.intake.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which event times are taken.
 *
 * @param past how long ago an event may have happened; keys are kept at least that long, so that a repetition of
 *     whatever is taken is always recognised
 * @param future by how much a producer's clock may be ahead
 */
public record Window(Duration past, Duration future) {

    /** Why an event of this time is not taken now; empty if it is. */
    public Optional<Reason> refuses(Instant time, Instant now) {
        if (time.isBefore(now.minus(past))) {
            return Optional.of(Reason.TOO_OLD);
        }
        return time.isAfter(now.plus(future)) ? Optional.of(Reason.IN_FUTURE) : Optional.empty();
    }
}
