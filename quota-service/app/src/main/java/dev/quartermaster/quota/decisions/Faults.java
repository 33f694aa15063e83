package dev.quartermaster.quota.decisions;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Faults that an administrator injects on purpose: this replica treats its counters as if they were away, slow or refusing.
 * Only where {@code quartermaster.faults.enabled} says so; a fault ends by itself.
 */
public final class Faults {

    /** What the counters seem to be like. */
    public enum Kind {
        /** Questions are sent and never answered. */
        AWAY,
        /** Answers take longer. */
        SLOW,
        /** Connections are refused at once. */
        REFUSING
    }

    /**
     * @param delay by how much answers are late, when slow
     * @param untilNanos monotonic
     */
    public record Fault(Kind kind, Duration delay, long untilNanos) {}

    private final Monotonic monotonic;
    private final boolean enabled;
    private volatile @Nullable Fault fault;

    public Faults(Monotonic monotonic, boolean enabled) {
        this.monotonic = monotonic;
        this.enabled = enabled;
    }

    /** Whether faults may be injected here at all. */
    public boolean enabled() {
        return enabled;
    }

    /** Replaces the present one. */
    public void inject(Kind kind, Duration delay, Duration lasts) {
        if (!enabled) {
            throw new IllegalStateException("faults are not enabled");
        }
        fault = new Fault(kind, delay, monotonic.nanos() + lasts.toNanos());
    }

    public void clear() {
        fault = null;
    }

    /** The one in force; null when there is none. */
    public @Nullable Fault now() {
        Fault present = fault;
        if (present != null && monotonic.nanos() - present.untilNanos() >= 0) {
            fault = null;
            return null;
        }
        return present;
    }

    /** How long the present one still lasts. */
    public Duration left(Fault present) {
        return Duration.ofNanos(Math.max(0, present.untilNanos() - monotonic.nanos()));
    }
}
