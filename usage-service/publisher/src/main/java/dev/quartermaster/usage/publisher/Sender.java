package dev.quartermaster.usage.publisher;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a spool, sends, and moves the acknowledged position forward; the only one that waits for Kafka.
 *
 * <p>Order: the producer is idempotent and never gives a batch up, so what it holds arrives in order however long the
 * brokers are away. Should it fail for good all the same (rights taken away, say), it is thrown away with whatever it
 * holds and everything from the first unacknowledged event on is sent again.
 */
final class Sender extends Thread {

    private static final System.Logger LOG = System.getLogger(Sender.class.getName());

    /** Events are gathered for this long; batches cost far less than single ones. */
    private static final long GATHER_NANOS = 10_000_000L;

    private static final long RETRY_NANOS = 500_000_000L;
    private static final long COMPLAINT_NANOS = 10_000_000_000L;
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final long MOST_BYTES_IN_FLIGHT = 8L << 20;

    private final Spool spool;
    private final Cursor cursor;
    private final Counts counts;
    private final Map<String, Object> properties;
    private final int mostInFlight;
    private final ArrayDeque<Pending> inFlight = new ArrayDeque<>();
    private long bytesInFlight;
    private @Nullable Producer<byte[], byte[]> producer;
    private volatile boolean stopped;
    private long complainedAt = System.nanoTime() - COMPLAINT_NANOS;

    /** One event handed to the producer. */
    private static final class Pending {
        final Segment segment;
        final int end;
        final int length;
        final long millis;
        volatile boolean done;
        volatile @Nullable Exception failure;

        Pending(Segment segment, int end, int length, long millis) {
            this.segment = segment;
            this.end = end;
            this.length = length;
            this.millis = millis;
        }
    }

    Sender(Spool spool, Counts counts, PublisherSettings settings) {
        super("usage-sender");
        this.spool = spool;
        this.counts = counts;
        this.cursor = new Cursor(spool, counts);
        this.properties = properties(settings.kafka());
        this.mostInFlight = settings.mostInFlight();
        setDaemon(true);
    }

    private static Map<String, Object> properties(Map<String, Object> given) {
        Map<String, Object> all = new HashMap<>();
        all.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        all.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        all.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2000);
        all.putAll(given);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        all.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
        all.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        // a batch that is given up lets later ones of the same subject pass it
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return all;
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                boolean progress = acknowledge();
                progress |= send();
                if (!progress) {
                    LockSupport.parkNanos(GATHER_NANOS);
                }
            } catch (RuntimeException | Error e) {
                startOver(e);
            }
        }
        closeProducer(LAST_WORDS);
        acknowledgeQuietly();
    }

    /** Takes note of what Kafka has, in order; throws what it refused. */
    private boolean acknowledge() {
        Pending last = null;
        long records = 0;
        long bytes = 0;
        RuntimeException failure = null;
        for (Pending head = inFlight.peek(); head != null && head.done; head = inFlight.peek()) {
            if (head.failure != null && !poison(head.failure)) {
                failure = new IllegalStateException(head.failure);
                break;
            }
            if (last != null && last.segment != head.segment) {
                settle(last, records, bytes);
                records = 0;
                bytes = 0;
            }
            (head.failure == null ? counts.sent : counts.rejected).increment();
            records++;
            bytes += head.length;
            last = inFlight.remove();
        }
        if (last != null) {
            settle(last, records, bytes);
        }
        if (failure != null) {
            throw failure;
        }
        return last != null;
    }

    private void settle(Pending last, long records, long bytes) {
        bytesInFlight -= bytes;
        if (!last.segment.dropped) {
            counts.waiting.add(-records);
            counts.waitingBytes.add(-bytes);
            spool.acknowledged(last.segment, last.end, records, bytes);
        }
    }

    /** What no later attempt would change. */
    private static boolean poison(Exception failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof InvalidTimestampException
                || failure instanceof InvalidRecordException;
    }

    /** Hands over what there is, as far as it may be in flight; false when nothing could be. */
    private boolean send() {
        boolean any = false;
        ByteBuffer next = room() ? cursor.peek() : null;
        Pending head = inFlight.peek();
        counts.oldest.set(head != null ? head.millis : next != null ? EventReader.millis(next) : 0);
        while (next != null && !stopped) {
            Segment segment = cursor.segment();
            if (segment == null) {
                break;
            }
            int length = next.remaining();
            Pending pending = new Pending(segment, cursor.end(next), length, EventReader.millis(next));
            producer().send(EventReader.record(next), (metadata, failure) -> {
                pending.failure = failure;
                pending.done = true;
            });
            if (pending.done && pending.failure instanceof TimeoutException) {
                // not even taken over: no broker is known, or the producer's memory is full
                counts.failures.increment();
                complain(pending.failure);
                return false;
            }
            inFlight.add(pending);
            bytesInFlight += length;
            cursor.advance(next);
            any = true;
            next = room() ? cursor.peek() : null;
        }
        return any;
    }

    private boolean room() {
        return inFlight.size() < mostInFlight && bytesInFlight < MOST_BYTES_IN_FLIGHT;
    }

    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> known = producer;
        if (known == null) {
            known = new KafkaProducer<>(properties);
            producer = known;
        }
        return known;
    }

    private void startOver(Throwable cause) {
        counts.failures.increment();
        complain(cause);
        // closing tells every one in flight how it ended, so that what arrived in order is not sent again
        closeProducer(Duration.ZERO);
        acknowledgeQuietly();
        inFlight.clear();
        bytesInFlight = 0;
        cursor.rewind();
        LockSupport.parkNanos(RETRY_NANOS);
    }

    /** Of a producer that is closed: what it did not send is sent by the next one. */
    private void acknowledgeQuietly() {
        try {
            acknowledge();
        } catch (RuntimeException notSent) {
            complain(notSent);
        }
    }

    private void closeProducer(Duration patience) {
        Producer<byte[], byte[]> known = producer;
        producer = null;
        if (known != null) {
            try {
                known.close(patience);
            } catch (RuntimeException e) {
                complain(e);
            }
        }
    }

    private void complain(@Nullable Throwable cause) {
        if (System.nanoTime() - complainedAt >= COMPLAINT_NANOS) {
            complainedAt = System.nanoTime();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Kafka does not take usage events; " + counts.waiting() + " wait in " + spool.path() + ": "
                            + cause);
        }
    }

    void end() throws InterruptedException {
        stopped = true;
        LockSupport.unpark(this);
        join();
    }
}
