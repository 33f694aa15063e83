package dev.quartermaster.usage.publisher;

import dev.quartermaster.usage.contract.AlertEvent;
import dev.quartermaster.usage.contract.FindingEvent;
import dev.quartermaster.usage.contract.UsageEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Publishes usage events and alerts to Kafka.
 *
 * <p>Guarantee: an event for which {@link #publish} returned true is on disk (in the operating system's cache, see
 * {@link PublisherSettings#syncEvery}) and arrives on its topic at least once, whatever happens to Kafka and to this
 * process, {@code kill -9} included, as long as the folder stays and the spool does not run full with
 * {@link WhenFull#DROP_OLDEST}. It may arrive more than once, with the same source and id. Events of one subject arrive in
 * the order in which this process published them, repetitions after first arrivals left out. Across processes there is no
 * order.
 *
 * <p>There is one path only: every event goes through the spool, whether Kafka is there or not. {@code publish} copies a
 * few hundred bytes into mapped memory, never waits for Kafka or a disk, and never throws.
 */
public final class UsagePublisher implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(UsagePublisher.class.getName());
    private static final long DRAIN_PAUSE_NANOS = 20_000_000L;

    private static final ThreadLocal<EventBuffer> BUFFER = ThreadLocal.withInitial(EventBuffer::new);

    private final Counts counts;
    private final Spool spool;
    private final Keeper keeper;
    private final @Nullable Sender sender;
    private final @Nullable Adopter adopter;

    private UsagePublisher(
            Counts counts, Spool spool, Keeper keeper, @Nullable Sender sender, @Nullable Adopter adopter) {
        this.counts = counts;
        this.spool = spool;
        this.keeper = keeper;
        this.sender = sender;
        this.adopter = adopter;
    }

    /**
     * Opens a spool of its own in the settings' folder, with what was left in it, and begins to send.
     *
     * @throws IOException if the folder cannot be written to or the disk is full
     */
    public static UsagePublisher start(PublisherSettings settings) throws IOException {
        Counts counts = new Counts();
        SpoolFolder folder = SpoolFolder.claim(settings.folder());
        Spool spool;
        try {
            spool = Spool.open(folder, settings, counts);
            spool.begin();
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
        Keeper keeper = new Keeper(spool, counts, settings.syncEvery());
        spool.keptBy(keeper);
        keeper.start();
        Sender sender = null;
        Adopter adopter = null;
        if (!settings.kafka().isEmpty()) {
            sender = new Sender(spool, counts, settings);
            sender.start();
            if (settings.adoptAfter().isPositive()) {
                adopter = new Adopter(settings, folder.path(), counts);
                adopter.start();
            }
        }
        return new UsagePublisher(counts, spool, keeper, sender, adopter);
    }

    /** Publishes; false, counted and logged, when the event is lost. Any thread; does not block and does not throw. */
    public boolean publish(UsageEvent event) {
        try {
            EventBuffer buffer = BUFFER.get().clear();
            EventWriter.write(buffer, event);
            return append(buffer);
        } catch (RuntimeException | Error e) {
            return lost(e);
        }
    }

    /** As {@link #publish(UsageEvent)}. */
    public boolean publish(AlertEvent event) {
        try {
            EventBuffer buffer = BUFFER.get().clear();
            EventWriter.write(buffer, event);
            return append(buffer);
        } catch (RuntimeException | Error e) {
            return lost(e);
        }
    }

    /** As {@link #publish(UsageEvent)}. */
    public boolean publish(FindingEvent event) {
        try {
            EventBuffer buffer = BUFFER.get().clear();
            EventWriter.write(buffer, event);
            return append(buffer);
        } catch (RuntimeException | Error e) {
            return lost(e);
        }
    }

    private boolean append(EventBuffer buffer) {
        int length = buffer.length();
        if (length > spool.mostLength()) {
            counts.rejected.increment();
            return false;
        }
        return switch (spool.append(buffer.bytes(), length)) {
            case KEPT -> {
                counts.published.increment();
                counts.waiting.increment();
                counts.waitingBytes.add(length);
                yield true;
            }
            case NO_ROOM -> {
                counts.full.increment();
                yield false;
            }
            case CLOSED -> {
                counts.rejected.increment();
                yield false;
            }
        };
    }

    /** An Error too: a store into a mapped file that the disk fails is one. */
    private boolean lost(Throwable cause) {
        counts.rejected.increment();
        LOG.log(System.Logger.Level.DEBUG, "a usage event is lost", cause);
        return false;
    }

    public PublisherMeasures measures() {
        return counts;
    }

    /** Waits until nothing waits any more, at most for so long; whether it is so. Not for event loops. */
    public boolean drain(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!spool.isEmpty()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            LockSupport.parkNanos(DRAIN_PAUSE_NANOS);
        }
        return true;
    }

    /** Stops within seconds; what Kafka has not acknowledged stays on disk and is sent by the next process. */
    @Override
    public void close() {
        try {
            if (adopter != null) {
                adopter.end();
            }
            if (sender != null) {
                sender.end();
            }
            keeper.end();
            spool.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the spool could not be closed in order", e);
        }
    }
}
