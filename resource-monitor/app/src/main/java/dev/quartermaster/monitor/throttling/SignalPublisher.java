package dev.quartermaster.monitor.throttling;

import dev.quartermaster.monitor.contract.ThrottleSignal;

/**
 * Takes signals to whoever obeys them.
 *
 * <p>Law: only the latest matters. A signal that could not be delivered is replaced by the next one and never follows it;
 * the latest one goes out as soon as the broker answers.
 */
public interface SignalPublisher {

    /** Returns at once. */
    void publish(ThrottleSignal signal);

    /** Whether the last attempt succeeded; {@link State#OFF} without a broker in the configuration. */
    State state();

    /** What the broker is like. */
    enum State {
        OFF,
        UNKNOWN,
        UP,
        AWAY
    }
}
