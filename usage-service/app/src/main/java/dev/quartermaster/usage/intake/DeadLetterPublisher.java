package dev.quartermaster.usage.intake;

import dev.quartermaster.usage.records.StoreException;
import dev.quartermaster.usage.records.Topics;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Brings dead letters from the outbox to their topic, within a second when nothing is away. */
@Singleton
class DeadLetterPublisher {

    private static final Logger LOG = Logger.getLogger(DeadLetterPublisher.class);
    private static final int AT_ONCE = 200;
    private static final long PAUSE_MILLIS = 500;

    private final Outbox outbox;
    private final Topics topics;
    private final String topic;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("dead-letters").daemon().factory());

    DeadLetterPublisher(
            Outbox outbox,
            Topics topics,
            @ConfigProperty(name = "quartermaster.usage.intake.dead-letter-topic") String topic) {
        this.outbox = outbox;
        this.topics = topics;
        this.topic = topic;
    }

    void start(@Observes StartupEvent event) {
        timer.scheduleWithFixedDelay(this::publish, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdownNow();
    }

    private void publish() {
        try {
            int published;
            do {
                published = outbox.publish(AT_ONCE, messages -> topics.write(topic, messages));
            } while (published == AT_ONCE);
        } catch (StoreException e) {
            LOG.debugf(e, "Dead letters stay in the outbox for now");
        } catch (RuntimeException e) {
            LOG.warn("Dead letters stay in the outbox for now", e);
        }
    }
}
