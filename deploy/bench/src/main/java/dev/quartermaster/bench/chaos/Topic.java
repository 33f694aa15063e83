package dev.quartermaster.bench.chaos;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topic of events, read to its end: where each id stands for the first time, and whether repetitions are the same. */
final class Topic {

    private record First(String key, long offset, int content) {}

    private static final Duration QUIET = Duration.ofSeconds(5);

    private final Map<String, First> firsts = new HashMap<>();
    private long records;
    private long changed;

    private Topic() {}

    /** Reads until all of these ids are there and nothing more comes, or until patience ends. */
    static Topic read(String bootstrapServers, String name, Collection<String> ids, Duration patience) {
        Topic topic = new Topic();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(name).stream()
                    .map(it -> new TopicPartition(name, it.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Instant giveUp = Instant.now().plus(patience);
            Instant heard = Instant.now();
            while (Instant.now().isBefore(giveUp)
                    && !(Instant.now().isAfter(heard.plus(QUIET))
                            && topic.firsts.keySet().containsAll(ids))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    topic.add(record);
                    heard = Instant.now();
                }
            }
        }
        return topic;
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        String id = text(record.headers().lastHeader("ce_id").value());
        First here = new First(text(record.key()), record.offset(), Arrays.hashCode(record.value()));
        First before = firsts.putIfAbsent(id, here);
        records++;
        if (before != null
                && (before.content() != here.content() || !before.key().equals(here.key()))) {
            changed++;
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The place in its partition where it stands first; -1 when it is missing or another subject's. */
    long offset(String id, String user) {
        First first = firsts.get(id);
        return first == null || !first.key().equals("user/" + user) ? -1 : first.offset();
    }

    long records() {
        return records;
    }

    long repetitions() {
        return records - firsts.size();
    }

    /** Repetitions that say something else than the first. */
    long changed() {
        return changed;
    }
}
