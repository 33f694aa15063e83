package dev.quartermaster.monitor.throttling.kafka;

import dev.quartermaster.monitor.contract.ThrottleSignal;
import dev.quartermaster.monitor.throttling.ChangePublisher;
import dev.quartermaster.monitor.throttling.SignalPublisher;
import dev.quartermaster.monitor.throttling.domain.ThrottleEvent;

/** Where no broker is configured: measures and keeps history all the same. */
final class NotPublished implements SignalPublisher, ChangePublisher {

    @Override
    public void publish(ThrottleSignal signal) {
        // nobody could hear it
    }

    @Override
    public void publish(ThrottleEvent event) {
        // nobody could hear it
    }

    @Override
    public State state() {
        return State.OFF;
    }

    @Override
    public int waiting() {
        return 0;
    }

    @Override
    public long dropped() {
        return 0;
    }
}
