package dev.quartermaster.quota.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quartermaster.usage.contract.CloudEvents;
import dev.quartermaster.usage.contract.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The events of one source, as they arrive on both topics. */
public final class Heard implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String source;
    private final List<Event> events = new ArrayList<>();

    /** @param subject also the key of its record */
    public record Event(String topic, String type, String id, String subject, String time, JsonNode value) {}

    public Heard(String bootstrapServers, String source) {
        this.source = source;
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(Topics.USAGE, Topics.ALERTS)) {
            consumer.partitionsFor(topic).forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Everything heard so far, repetitions included, those of one subject in their order. */
    public List<Event> events() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
            if (source.equals(header(record, CloudEvents.HEADER_SOURCE))) {
                events.add(event(record));
            }
        }
        return List.copyOf(events);
    }

    private static Event event(ConsumerRecord<byte[], byte[]> record) {
        try {
            return new Event(
                    record.topic(),
                    header(record, CloudEvents.HEADER_TYPE),
                    header(record, CloudEvents.HEADER_ID),
                    new String(record.key(), StandardCharsets.UTF_8),
                    header(record, CloudEvents.HEADER_TIME),
                    JSON.readTree(record.value()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
