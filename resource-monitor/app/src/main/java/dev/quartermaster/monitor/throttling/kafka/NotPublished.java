package dev.quartermaster.monitor.throttling.kafka;

import dev.quartermaster.monitor.contract.ThrottleSignal;
import dev.quartermaster.monitor.throttling.SignalPublisher;

/** Where no broker is configured: measures and keeps history all the same. */
final class NotPublished implements SignalPublisher {

    @Override
    public void publish(ThrottleSignal signal) {
        // nobody could hear it
    }

    @Override
    public State state() {
        return State.OFF;
    }
}
