package dev.quartermaster.monitor.throttling.kafka;

import dev.quartermaster.monitor.contract.ThrottleChange;
import dev.quartermaster.monitor.contract.ThrottleChangeTopic;
import dev.quartermaster.monitor.throttling.ChangePublisher;
import dev.quartermaster.monitor.throttling.domain.ThrottleEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Publishes on Kafka, one after the other; a signal that comes meanwhile waits for one change at most. */
final class KafkaChangePublisher implements ChangePublisher {

    private static final Logger LOG = Logger.getLogger(KafkaChangePublisher.class);
    private static final NewTopic TOPIC = Broker.topic(ThrottleChangeTopic.NAME, Map.of());
    static final int MOST_WAITING = 10_000;

    private final Broker broker;
    private final String host;
    private final Deque<ThrottleEvent> waiting = new ArrayDeque<>();
    private boolean delivering;
    private boolean away;
    private long dropped;

    KafkaChangePublisher(Broker broker, String host) {
        this.broker = broker;
        this.host = host;
    }

    @Override
    public synchronized void publish(ThrottleEvent event) {
        if (waiting.size() >= MOST_WAITING) {
            waiting.removeFirst();
            dropped++;
        }
        waiting.addLast(event);
        if (!delivering) {
            delivering = true;
            broker.run(this::deliver);
        }
    }

    @Override
    public synchronized int waiting() {
        return waiting.size();
    }

    @Override
    public synchronized long dropped() {
        return dropped;
    }

    /** The oldest; null, and nobody delivers any more, when there is none. */
    private synchronized @Nullable ThrottleEvent next() {
        ThrottleEvent next = waiting.peekFirst();
        delivering = next != null;
        return next;
    }

    private synchronized void sent(ThrottleEvent event) {
        // it may have been given up meanwhile
        waiting.remove(event);
    }

    private void deliver() {
        ThrottleEvent event = next();
        if (event == null) {
            return;
        }
        try {
            ThrottleChange change = change(event);
            broker.send(
                    TOPIC,
                    host,
                    ChangeJson.write(change),
                    new Broker.Attributes(change.id().toString(), ThrottleChangeTopic.TYPE, change.time()));
            sent(event);
            away = false;
            broker.run(this::deliver);
        } catch (KafkaException | ExecutionException e) {
            if (!away) {
                LOG.warnf("Throttle changes wait until Kafka answers: %s", e.toString());
            }
            away = true;
            broker.runLater(this::deliver);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ThrottleChange change(ThrottleEvent event) {
        return new ThrottleChange(
                event.id(),
                event.at(),
                host,
                event.kind().word(),
                event.level(),
                event.factors(),
                event.reasons(),
                event.actor());
    }
}
