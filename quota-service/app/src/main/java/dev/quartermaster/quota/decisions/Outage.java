package dev.quartermaster.quota.decisions;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Whether the counters can be asked, as this replica knows it.
 *
 * <p>Laws: the first question that fails or is not answered in time begins an outage; while it lasts nobody asks, so nobody
 * waits; it ends when a probe in the background was answered quickly and what is owed was written back.
 */
public final class Outage {

    /** @param nanos monotonic, when it began */
    record Since(long nanos, String cause) {}

    private final Monotonic monotonic;
    private final List<Runnable> beginnings = new CopyOnWriteArrayList<>();
    private final AtomicLong count = new AtomicLong();
    private volatile @Nullable Since since;

    public Outage(Monotonic monotonic) {
        this.monotonic = monotonic;
    }

    /** Whether there is one now. */
    public boolean isOn() {
        return since != null;
    }

    /** How many there were since the start, the present one included. */
    public long count() {
        return count.get();
    }

    /** How long the present one has lasted, in nanoseconds; 0 when there is none. */
    public long nanos() {
        Since present = since;
        return present == null ? 0 : monotonic.nanos() - present.nanos();
    }

    /** Why the present one began; empty when there is none. */
    public String cause() {
        Since present = since;
        return present == null ? "" : present.cause();
    }

    /** A question failed; does nothing when that is known already. */
    public void begin(@Nullable Throwable cause) {
        synchronized (this) {
            if (since != null) {
                return;
            }
            since = new Since(
                    monotonic.nanos(),
                    cause == null ? "unknown" : cause.getClass().getSimpleName());
            count.incrementAndGet();
        }
        beginnings.forEach(Runnable::run);
    }

    /** The counters can be asked again. */
    public void end() {
        since = null;
    }

    /** Calls back at the beginning of every outage, on the thread that noticed it; must not block. */
    public void onBegin(Runnable listener) {
        beginnings.add(listener);
    }
}
