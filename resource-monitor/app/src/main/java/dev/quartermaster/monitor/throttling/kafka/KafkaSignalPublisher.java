package dev.quartermaster.monitor.throttling.kafka;

import dev.quartermaster.monitor.contract.ThrottleSignal;
import dev.quartermaster.monitor.contract.ThrottleTopic;
import dev.quartermaster.monitor.throttling.SignalPublisher;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Publishes on Kafka. One signal is under way at a time; those that come meanwhile replace each other. */
final class KafkaSignalPublisher implements SignalPublisher {

    private static final Logger LOG = Logger.getLogger(KafkaSignalPublisher.class);
    private static final NewTopic TOPIC = Broker.topic(
            ThrottleTopic.NAME, Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));

    private final Broker broker;
    private final AtomicReference<@Nullable ThrottleSignal> latest = new AtomicReference<>();
    private volatile State state = State.UNKNOWN;

    KafkaSignalPublisher(Broker broker) {
        this.broker = broker;
    }

    @Override
    public void publish(ThrottleSignal signal) {
        if (latest.getAndSet(signal) == null) {
            broker.run(this::deliver);
        }
    }

    @Override
    public State state() {
        return state;
    }

    private void deliver() {
        ThrottleSignal signal = latest.get();
        if (signal == null) {
            return;
        }
        try {
            send(signal);
            if (state != State.UP) {
                LOG.info("Throttle signals are published");
            }
            state = State.UP;
            if (!latest.compareAndSet(signal, null)) {
                broker.run(this::deliver);
            }
        } catch (KafkaException | ExecutionException e) {
            if (state != State.AWAY) {
                LOG.warnf("Throttle signals are not published, until Kafka answers: %s", e.toString());
            }
            state = State.AWAY;
            broker.runLater(this::deliver);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(ThrottleSignal signal) throws ExecutionException, InterruptedException {
        broker.send(
                TOPIC,
                signal.host(),
                SignalJson.write(signal),
                new Broker.Attributes(
                        signal.host() + "-" + signal.sequence(),
                        ThrottleTopic.TYPE,
                        Instant.ofEpochMilli(signal.sequence())));
    }
}
