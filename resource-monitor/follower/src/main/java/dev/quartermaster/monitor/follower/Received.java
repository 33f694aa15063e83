package dev.quartermaster.monitor.follower;

import dev.quartermaster.monitor.contract.ThrottleSignal;

/**
 * A host's signal and until when it holds.
 *
 * @param untilNanos of the monotonic clock
 */
public record Received(ThrottleSignal signal, long untilNanos) {

    public boolean holdsAt(long nanos) {
        return nanos - untilNanos < 0;
    }
}
