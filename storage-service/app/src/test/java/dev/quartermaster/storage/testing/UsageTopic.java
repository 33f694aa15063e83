package dev.quartermaster.storage.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.quartermaster.usage.contract.CloudEvents;
import dev.quartermaster.usage.contract.Topics;
import dev.quartermaster.usage.contract.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The usage events of one user, read from Kafka as usage-service reads them: each once, and none that is not one. */
public final class UsageTopic implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonSchema schema = schema();
    private final KafkaConsumer<String, byte[]> consumer;
    private final String key;
    private final Set<String> seen = new HashSet<>();
    private final List<Event> events = new ArrayList<>();

    /** One event: who published it, and its data. */
    public record Event(String source, JsonNode data) {

        /** Action and status. */
        public String what() {
            return data.get("action").asText() + " " + data.get("status").asText();
        }
    }

    public UsageTopic(String brokers, String user) {
        key = "user/" + user;
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.USAGE).stream()
                .map(it -> new TopicPartition(it.topic(), it.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** What storage-service has told of the user until now. */
    public List<Event> fromStorage() {
        return from("/quartermaster/storage");
    }

    /** What quota-service has told of the user until now. */
    public List<Event> fromQuota() {
        return from("/quartermaster/quota");
    }

    /** The total of a metric over all that was done, as statistics would have it. */
    public long total(String metric) {
        read();
        return events.stream()
                .map(Event::data)
                .filter(data -> data.get("status").asText().equals(Usage.Status.SUCCESS.wire()))
                .mapToLong(data -> data.path("amounts").path(metric).asLong())
                .sum();
    }

    private List<Event> from(String source) {
        read();
        return events.stream().filter(event -> event.source().equals(source)).toList();
    }

    private void read() {
        for (ConsumerRecord<String, byte[]> found : consumer.poll(Duration.ofSeconds(1))) {
            if (key.equals(found.key())
                    && seen.add(header(found, CloudEvents.HEADER_SOURCE) + header(found, CloudEvents.HEADER_ID))) {
                events.add(event(found));
            }
        }
    }

    private Event event(ConsumerRecord<String, byte[]> found) {
        try {
            JsonNode data = JSON.readTree(found.value());
            if (!schema.validate(data).isEmpty()
                    || !CloudEvents.TYPE_USAGE.equals(header(found, CloudEvents.HEADER_TYPE))
                    || !key.equals(header(found, CloudEvents.HEADER_SUBJECT))) {
                throw new AssertionError("no usage event: " + found.headers() + " " + data);
            }
            return new Event(header(found, CloudEvents.HEADER_SOURCE), data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String header(ConsumerRecord<String, byte[]> found, String name) {
        return new String(found.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static JsonSchema schema() {
        try (InputStream in = Usage.class.getResourceAsStream("schemas/usage-v1.schema.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
