package dev.quartermaster.monitor.throttling;

import dev.quartermaster.monitor.throttling.domain.ThrottleEvent;

/**
 * Tells whoever listens of every change.
 *
 * <p>Law: at least once and in order, those that came while nobody could hear them included, up to a bound, beyond which the
 * oldest are given up and counted. What waits dies with the process; the record of it is {@link EventLog}.
 */
public interface ChangePublisher {

    /** Returns at once. */
    void publish(ThrottleEvent event);

    /** How many wait. */
    int waiting();

    /** How many were given up. */
    long dropped();
}
