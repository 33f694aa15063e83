package dev.quartermaster.usage.publisher;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Does for a spool what may block: makes files ready, removes used ones, forces to disk, and says aloud what is lost. */
final class Keeper extends Thread {

    private static final System.Logger LOG = System.getLogger(Keeper.class.getName());
    private static final long PAUSE_NANOS = 200_000_000L;
    private static final long COMPLAINT_NANOS = 10_000_000_000L;

    private final Spool spool;
    private final Counts counts;
    private final long syncNanos;
    private volatile boolean stopped;
    private long complainedAt;
    private long complainedOf;

    Keeper(Spool spool, Counts counts, Duration syncEvery) {
        super("usage-spool-keeper");
        this.spool = spool;
        this.counts = counts;
        this.syncNanos = syncEvery.toNanos();
        setDaemon(true);
    }

    @Override
    public void run() {
        long synced = System.nanoTime();
        complainedAt = System.nanoTime() - COMPLAINT_NANOS;
        while (!stopped) {
            try {
                spool.keep();
                if (syncNanos > 0 && System.nanoTime() - synced >= syncNanos) {
                    synced = System.nanoTime();
                    spool.force();
                }
            } catch (IOException | RuntimeException e) {
                complain("The spool " + spool.path() + " cannot be kept", e);
            }
            long lost = counts.droppedFull() + counts.droppedRejected();
            if (lost > complainedOf) {
                complain("Usage events are lost: " + lost + " so far; the spool " + spool.path() + " holds "
                        + counts.waiting() + " and " + (spool.full() ? "is full" : "has room"));
            }
            LockSupport.parkNanos(syncNanos > 0 ? Math.min(PAUSE_NANOS, syncNanos) : PAUSE_NANOS);
        }
    }

    private void complain(String message, Exception cause) {
        if (due()) {
            LOG.log(System.Logger.Level.ERROR, message, cause);
        }
    }

    private void complain(String message) {
        if (due()) {
            complainedOf = counts.droppedFull() + counts.droppedRejected();
            LOG.log(System.Logger.Level.ERROR, message);
        }
    }

    private boolean due() {
        if (System.nanoTime() - complainedAt < COMPLAINT_NANOS) {
            return false;
        }
        complainedAt = System.nanoTime();
        return true;
    }

    void end() throws InterruptedException {
        stopped = true;
        LockSupport.unpark(this);
        join();
    }
}
