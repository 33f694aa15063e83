package dev.quartermaster.usage.alerts;

import dev.quartermaster.usage.alerts.Channel.UndeliverableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tries what is due, and again after twice the pause each time, until it has arrived or was tried often enough; then it
 * is dead, which the feed shows.
 */
@Singleton
class Deliverer {

    private static final Logger LOG = Logger.getLogger(Deliverer.class);
    private static final long LOOK_MILLIS = 500;
    private static final int AT_ONCE = 20;
    /** Longer than any channel takes; after a crash the delivery is tried again when it is over. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final Deliveries deliveries;
    private final List<Channel> channels;
    private final MeterRegistry meters;
    private final int attempts;
    private final Duration firstPause;
    private final Duration longestPause;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("deliveries").daemon().factory());

    Deliverer(
            Deliveries deliveries,
            @All List<Channel> channels,
            MeterRegistry meters,
            @ConfigProperty(name = "quartermaster.alerts.attempts") int attempts,
            @ConfigProperty(name = "quartermaster.alerts.first-pause") Duration firstPause,
            @ConfigProperty(name = "quartermaster.alerts.longest-pause") Duration longestPause) {
        this.deliveries = deliveries;
        this.channels = channels;
        this.meters = meters;
        this.attempts = attempts;
        this.firstPause = firstPause;
        this.longestPause = longestPause;
    }

    void start(@Observes StartupEvent event) {
        timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdownNow();
    }

    private void look() {
        try {
            deliveries.take(AT_ONCE, LEASE).forEach(this::attempt);
        } catch (RuntimeException e) {
            LOG.debugf(e, "Deliveries wait");
        }
    }

    private void attempt(Deliveries.Due due) {
        try {
            channel(due.channel()).send(due);
            deliveries.delivered(due.id());
            count("delivered");
        } catch (UndeliverableException e) {
            Duration pause = pause(due.attempts() + 1);
            deliveries.failed(due.id(), String.valueOf(e.getMessage()), pause);
            count(pause == null ? "dead" : "failed");
        }
    }

    private Channel channel(String name) throws UndeliverableException {
        for (Channel channel : channels) {
            if (channel.name().equals(name)) {
                return channel;
            }
        }
        throw new UndeliverableException("There is no channel " + name + ".");
    }

    /** The pause after so many attempts; none when they were enough. */
    private @Nullable Duration pause(int made) {
        if (made >= attempts) {
            return null;
        }
        Duration pause = firstPause.multipliedBy(1L << Math.min(20, made - 1));
        return pause.compareTo(longestPause) > 0 ? longestPause : pause;
    }

    private void count(String outcome) {
        Counter.builder("quartermaster.alerts.deliveries")
                .description("Attempts to deliver an alert")
                .tag("outcome", outcome)
                .register(meters)
                .increment();
    }
}
