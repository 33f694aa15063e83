package dev.quartermaster.usage.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.usage.contract.CloudEvents;
import dev.quartermaster.usage.contract.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All usage events of one source that are on the topic. */
final class Received {

    private final Map<String, Set<Long>> bySubject = new LinkedHashMap<>();
    private final Map<String, String> headers = new HashMap<>();

    private Received() {}

    static Received of(LocalKafka kafka, String source, long atLeast) {
        Received received = new Received();
        Map<String, Object> properties = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            consumer.partitionsFor(Topics.USAGE)
                    .forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    received.take(record, source);
                }
            }
        }
        long ids = received.bySubject.values().stream().mapToLong(Set::size).sum();
        assertThat(ids).isGreaterThanOrEqualTo(atLeast);
        return received;
    }

    private void take(ConsumerRecord<byte[], byte[]> record, String source) {
        if (!source.equals(header(record, CloudEvents.HEADER_SOURCE))) {
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        assertThat(header(record, CloudEvents.HEADER_SUBJECT)).isEqualTo(key);
        String id = header(record, CloudEvents.HEADER_ID);
        String user = key.substring("user/".length());
        bySubject
                .computeIfAbsent(user, k -> new LinkedHashSet<>())
                .add(Long.parseLong(id.substring(user.length() + 1)));
        if (headers.isEmpty() && user.equals("u0")) {
            record.headers().forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** Numbers of a user's events as they first came. */
    List<Long> firstArrivals(String user) {
        return List.copyOf(bySubject.getOrDefault(user, Set.of()));
    }

    Map<String, String> headers() {
        return headers;
    }
}
