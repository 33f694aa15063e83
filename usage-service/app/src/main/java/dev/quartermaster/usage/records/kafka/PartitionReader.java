package dev.quartermaster.usage.records.kafka;

import dev.quartermaster.usage.records.Positions;
import dev.quartermaster.usage.records.ReaderMeter;
import dev.quartermaster.usage.records.RecordSink;
import dev.quartermaster.usage.records.StoreException;
import dev.quartermaster.usage.records.domain.Raw;
import dev.quartermaster.usage.records.domain.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * One thread that reads its share of a topic and hands batches to a sink, for as long as the service runs.
 *
 * <p>The group only shares out the partitions; where to read is what the sink has committed. A partition that was just
 * assigned, and every partition after a failure, is paused until its position is known again. While the store is away
 * the thread goes on polling, so that it stays a member of the group.
 */
final class PartitionReader implements Runnable, ConsumerRebalanceListener {

    private static final Logger LOG = Logger.getLogger(PartitionReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ASK = Duration.ofSeconds(5);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;
    private static final long LAG_NANOS = 2_000_000_000L;

    /** When a batch is written. */
    record Limits(int events, int bytes) {}

    private final RecordSink sink;
    private final Positions positions;
    private final ReaderMeter meter;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Limits limits;
    private final int number;

    private final Records records = new Records();
    private final List<Raw> batch = new ArrayList<>();
    private int batchBytes;

    /** The stored position of every partition that is being read. */
    private final Map<Integer, Long> stored = new HashMap<>();

    private final Set<Integer> lost = new HashSet<>();
    /** Like stored, and still known while PostgreSQL cannot be asked. */
    private final Map<Integer, Long> committed = new HashMap<>();

    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private long lagAt;
    private volatile boolean stopped;

    @org.jspecify.annotations.Nullable
    private volatile Consumer<byte[], byte[]> current;

    PartitionReader(
            RecordSink sink,
            Positions positions,
            ReaderMeter meter,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Limits limits,
            int number) {
        this.sink = sink;
        this.positions = positions;
        this.meter = meter;
        this.consumers = consumers;
        this.limits = limits;
        this.number = number;
    }

    @Override
    public void run() {
        while (!stopped) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                current = consumer;
                consumer.subscribe(List.of(sink.topic()), this);
                while (!stopped) {
                    step(consumer);
                }
            } catch (WakeupException e) {
                // stop() was called
            } catch (KafkaException e) {
                // Not a broker that is away (that is waited for inside), but a consumer that cannot go on.
                LOG.errorf(e, "The reader of %s starts again", sink.topic());
                waitAlone();
            } catch (RuntimeException e) {
                LOG.errorf(e, "The reader of %s failed and starts again", sink.topic());
                meter.failed(sink.topic());
                waitAlone();
            } finally {
                current = null;
                dropBatch();
                stored.clear();
            }
        }
    }

    /** Ends the thread; a batch that is being written is finished first. */
    void stop() {
        stopped = true;
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
        synchronized (this) {
            notifyAll();
        }
    }

    private void step(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> unknown = consumer.assignment().stream()
                .filter(partition -> !stored.containsKey(partition.partition()))
                .collect(Collectors.toSet());
        if (!unknown.isEmpty()) {
            position(consumer, unknown);
            return;
        }
        boolean more = take(consumer);
        tellLag(consumer);
        boolean full = batch.size() >= limits.events() || batchBytes >= limits.bytes();
        if (!batch.isEmpty() && (full || !more)) {
            write(consumer);
        }
    }

    /** Adds what is there to the batch; waits only while the batch is empty. */
    private boolean take(Consumer<byte[], byte[]> consumer) {
        boolean any = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(batch.isEmpty() ? POLL : Duration.ZERO)) {
            any = true;
            if (stored.containsKey(record.partition())) {
                Raw raw = records.raw(record);
                batch.add(raw);
                batchBytes += raw.size();
            }
        }
        return any;
    }

    private void write(Consumer<byte[], byte[]> consumer) {
        Map<Integer, Long> from = new HashMap<>();
        Map<Integer, Long> next = new HashMap<>();
        for (Raw raw : batch) {
            from.putIfAbsent(raw.origin().partition(), stored.get(raw.origin().partition()));
            next.put(raw.origin().partition(), raw.origin().offset() + 1);
        }
        long begin = System.nanoTime();
        try {
            switch (sink.write(List.copyOf(batch), from)) {
                case Written.Done done -> {
                    meter.wrote(sink.topic(), done, batch.size(), Duration.ofNanos(System.nanoTime() - begin));
                    stored.putAll(next);
                    committed.putAll(next);
                    pauseMillis = FIRST_PAUSE_MILLIS;
                    dropBatch();
                    tellGroup(consumer, next);
                }
                case Written.Overtaken overtaken -> {
                    meter.overtaken(sink.topic());
                    LOG.infof("Another instance reads partitions of %s", sink.topic());
                    again(consumer);
                }
            }
        } catch (StoreException e) {
            meter.failed(sink.topic());
            LOG.warnf("A batch of %s was not written and will be read again: %s", sink.topic(), e.toString());
            again(consumer);
            waitIn(consumer);
        }
    }

    /** Only for those who look at the group with Kafka's own tools: nobody here reads these offsets. */
    private void tellGroup(Consumer<byte[], byte[]> consumer, Map<Integer, Long> next) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        next.forEach((partition, offset) ->
                offsets.put(new TopicPartition(sink.topic(), partition), new OffsetAndMetadata(offset)));
        consumer.commitAsync(offsets, (told, failure) -> {});
    }

    private void again(Consumer<byte[], byte[]> consumer) {
        dropBatch();
        stored.clear();
        consumer.pause(consumer.assignment());
    }

    private void dropBatch() {
        batch.clear();
        batchBytes = 0;
    }

    private void position(Consumer<byte[], byte[]> consumer, Set<TopicPartition> unknown) {
        consumer.pause(unknown);
        try {
            Map<Integer, Long> beginnings = new HashMap<>();
            Map<Integer, Long> ends = new HashMap<>();
            consumer.beginningOffsets(unknown, ASK).forEach((of, offset) -> beginnings.put(of.partition(), offset));
            consumer.endOffsets(unknown, ASK).forEach((of, offset) -> ends.put(of.partition(), offset));
            Map<Integer, Long> found = positions.of(sink.topic(), beginnings);
            for (TopicPartition partition : unknown) {
                long at = found.getOrDefault(partition.partition(), 0L);
                long begin = beginnings.getOrDefault(partition.partition(), 0L);
                if (at < begin) {
                    lost(partition, begin - at);
                }
                boolean outside = at < begin || at > ends.getOrDefault(partition.partition(), Long.MAX_VALUE);
                // Behind the end: the topic was made anew. What was counted already is recognised by its keys.
                consumer.seek(partition, outside ? begin : at);
                committed.put(partition.partition(), outside ? begin : at);
                stored.put(partition.partition(), at);
            }
            consumer.resume(consumer.assignment());
        } catch (StoreException | KafkaException e) {
            if (e instanceof WakeupException) {
                throw e;
            }
            LOG.warnf("The positions of %s are not known yet: %s", sink.topic(), e.toString());
            waitIn(consumer);
        }
    }

    private void lost(TopicPartition partition, long records) {
        if (lost.add(partition.partition())) {
            LOG.errorf("%d records of %s were dropped by Kafka's retention before they were read", records, partition);
            meter.lost(sink.topic(), records);
        }
    }

    /** Waits longer each time, as a member of the group. */
    private void waitIn(Consumer<byte[], byte[]> consumer) {
        consumer.pause(consumer.assignment());
        consumer.poll(Duration.ofMillis(pauseMillis));
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
        tellGrowingLag(consumer);
    }

    /** What is paused is not fetched, so that its lag has to be asked for. */
    private void tellGrowingLag(Consumer<byte[], byte[]> consumer) {
        Map<Integer, Long> lags = new HashMap<>();
        try {
            consumer.endOffsets(consumer.assignment(), ASK).forEach((of, end) -> {
                Long at = committed.get(of.partition());
                if (at != null) {
                    lags.put(of.partition(), Math.max(0, end - at));
                }
            });
            meter.lag(sink.topic(), number, lags);
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.debugf(e, "The lag of %s is not known", sink.topic());
        }
    }

    private synchronized void waitAlone() {
        try {
            if (!stopped) {
                wait(LONGEST_PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    private void tellLag(Consumer<byte[], byte[]> consumer) {
        if (System.nanoTime() - lagAt < LAG_NANOS && lagAt != 0) {
            return;
        }
        lagAt = System.nanoTime();
        Map<Integer, Long> lags = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            consumer.currentLag(partition).ifPresent(lag -> lags.put(partition.partition(), lag));
        }
        meter.lag(sink.topic(), number, lags);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        // They have no position; step() sees that and asks for it.
        assigned.forEach(partition -> stored.remove(partition.partition()));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        // What was read and not written is read by whoever gets the partition. Positions of the others stay true.
        Set<Integer> gone = revoked.stream().map(TopicPartition::partition).collect(Collectors.toSet());
        batch.removeIf(raw -> gone.contains(raw.origin().partition()));
        batchBytes = batch.stream().mapToInt(Raw::size).sum();
        gone.forEach(stored::remove);
        gone.forEach(committed::remove);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        onPartitionsRevoked(partitions);
    }
}
