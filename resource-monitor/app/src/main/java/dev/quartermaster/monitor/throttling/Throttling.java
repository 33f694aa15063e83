package dev.quartermaster.monitor.throttling;

import dev.quartermaster.monitor.contract.ThrottleSignal;
import dev.quartermaster.monitor.measuring.SampleListener;
import dev.quartermaster.monitor.measuring.domain.Sample;
import dev.quartermaster.monitor.throttling.domain.Combined;
import dev.quartermaster.monitor.throttling.domain.Controller;
import dev.quartermaster.monitor.throttling.domain.Law;
import dev.quartermaster.monitor.throttling.domain.Level;
import dev.quartermaster.monitor.throttling.domain.Manual;
import dev.quartermaster.monitor.throttling.domain.Thresholds;
import dev.quartermaster.monitor.throttling.domain.ThrottleEvent;
import dev.quartermaster.monitor.throttling.domain.Tightness;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides at every sample how tight limits must be, publishes it, and records every change.
 *
 * <p>Signals go out when a factor changes, and again when a third of their validity has passed, so that two may be lost
 * before anybody forgets them. Any thread may call anything.
 */
public final class Throttling implements SampleListener {

    private final String host;
    private final Controller controller;
    private final SignalPublisher publisher;
    private final EventLog log;
    private final InstantSource clock;
    private final Duration validity;
    private Thresholds thresholds = Thresholds.DEFAULT;
    private long version;
    private Tightness automatic = new Tightness(0, Level.NORMAL, Map.of(), List.of());

    @Nullable
    private Manual manual;

    private Combined inForce = Combined.NOTHING;
    private long sequence;

    @Nullable
    private Instant publishedAt;

    Throttling(String host, Law law, Duration validity, SignalPublisher publisher, EventLog log, InstantSource clock) {
        this.host = host;
        this.controller = new Controller(law);
        this.validity = validity;
        this.publisher = publisher;
        this.log = log;
        this.clock = clock;
    }

    /** Everything that is to be known of it at one moment. */
    public record State(
            String host,
            Tightness automatic,
            @Nullable Manual manual,
            Combined inForce,
            long sequence,
            @Nullable Instant publishedAt,
            SignalPublisher.State broker,
            Duration validity) {}

    /** Thresholds with their version. */
    public record Versioned(Thresholds thresholds, long version) {}

    @Override
    public synchronized void sampled(Sample sample) {
        automatic = controller.step(sample.reading().nanos(), sample::value, thresholds);
        Instant now = clock.instant();
        Manual ended = manual;
        if (ended != null && ended.endedAt(now)) {
            manual = null;
            record(now, ThrottleEvent.Kind.MANUAL_ENDED, null, List.of(ended.reason()));
        }
        settle(now);
    }

    /** An administrator asks for these factors; replaces what was asked before. */
    public synchronized void start(Manual asked) {
        manual = asked;
        Instant now = clock.instant();
        inForce(now);
        record(now, ThrottleEvent.Kind.MANUAL_STARTED, asked.actor(), List.of(asked.reason()));
        publish(now);
    }

    /** Takes back what an administrator asked for; false if there was nothing. */
    public synchronized boolean cancel(String actor) {
        if (manual == null) {
            return false;
        }
        String reason = manual.reason();
        manual = null;
        Instant now = clock.instant();
        inForce(now);
        record(now, ThrottleEvent.Kind.MANUAL_CANCELLED, actor, List.of(reason));
        publish(now);
        return true;
    }

    /** Takes over what was kept from before the start; what was asked since then stays. */
    synchronized void restore(ThrottleStore.Kept kept) {
        if (version == 0) {
            thresholds = kept.thresholds();
            version = kept.version();
        }
        Manual before = kept.manual();
        if (manual == null && before != null && !before.endedAt(clock.instant())) {
            manual = before;
        }
    }

    /** These thresholds hold from the next sample on. */
    public synchronized void use(Thresholds changed, long newVersion, String actor) {
        thresholds = changed;
        version = newVersion;
        record(clock.instant(), ThrottleEvent.Kind.THRESHOLDS_CHANGED, actor, List.of("version " + newVersion));
    }

    public synchronized Versioned thresholds() {
        return new Versioned(thresholds, version);
    }

    public synchronized State state() {
        return new State(host, automatic, manual, inForce, sequence, publishedAt, publisher.state(), validity);
    }

    private void settle(Instant now) {
        Map<Integer, Double> before = inForce.factors();
        boolean first = inForce == Combined.NOTHING;
        inForce(now);
        boolean changed = !inForce.factors().equals(before);
        if (changed && !first) {
            record(now, ThrottleEvent.Kind.CHANGED, null, inForce.reasons());
        }
        boolean due =
                publishedAt == null || Duration.between(publishedAt, now).abs().compareTo(validity.dividedBy(3)) >= 0;
        if (changed || due) {
            publish(now);
        }
    }

    private void inForce(Instant now) {
        Manual asked = manual;
        inForce = Combined.of(automatic, asked != null && asked.endedAt(now) ? null : asked);
    }

    private void publish(Instant now) {
        // by the clock, so that it goes on rising after a restart that remembers nothing
        sequence = Math.max(sequence + 1, now.toEpochMilli());
        publishedAt = now;
        publisher.publish(new ThrottleSignal(
                host,
                inForce.level().word(),
                inForce.factors(),
                inForce.reasons(),
                (int) validity.toSeconds(),
                sequence));
    }

    private void record(Instant now, ThrottleEvent.Kind kind, @Nullable String actor, List<String> reasons) {
        log.record(new ThrottleEvent(
                UUID.randomUUID(), now, kind, inForce.level().word(), inForce.factors(), reasons, actor));
    }
}
