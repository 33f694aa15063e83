package dev.quartermaster.monitor.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quartermaster.monitor.contract.ThrottleTopic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Hears what is published about one host: its signals, or what is on another topic under its name. */
public final class Signals implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final KafkaConsumer<String, byte[]> consumer;
    private final String host;
    private final String topic;
    private final List<JsonNode> heard = new ArrayList<>();

    public Signals(String servers, String host) {
        this(servers, host, ThrottleTopic.NAME);
    }

    public Signals(String servers, String host, String topic) {
        this.host = host;
        this.topic = topic;
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "enable.auto.commit", false, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    /** The newest signal; while there is none, an assertion fails, which is what a wait takes for "not yet". */
    public JsonNode newest() {
        List<JsonNode> all = all();
        assertThat(all).isNotEmpty();
        return all.getLast();
    }

    /** Everything heard of the host until now, oldest first. */
    public List<JsonNode> all() {
        if (consumer.assignment().isEmpty()) {
            List<TopicPartition> partitions =
                    consumer.listTopics(Duration.ofSeconds(5)).getOrDefault(topic, List.of()).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }
        if (!consumer.assignment().isEmpty()) {
            for (ConsumerRecord<String, byte[]> message : consumer.poll(Duration.ofMillis(200))) {
                if (host.equals(message.key())) {
                    heard.add(json(message.value()));
                }
            }
        }
        return List.copyOf(heard);
    }

    private static JsonNode json(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
