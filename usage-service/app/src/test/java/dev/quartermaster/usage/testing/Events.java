package dev.quartermaster.usage.testing;

import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.local.LocalPostgres;
import dev.quartermaster.quota.testing.TestTokens;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Events as producers send them, and what the database makes of them. */
public final class Events {

    private Events() {}

    /** The prefix of this run's topics, and the name of its database. */
    public static String name() {
        return System.getProperty("usage.test.database");
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The data of an event. */
    public static String data(String user, String action, String status, String amounts) {
        return "{\"user\":\"" + user + "\",\"action\":\"" + action + "\",\"status\":\"" + status + "\",\"amounts\":{"
                + amounts + "}}";
    }

    public static ProducerRecord<byte[], byte[]> binary(String id, Instant time, String user, String data) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(name() + ".usage", bytes("user/" + user), bytes(data));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", id,
                        "ce_source", "/test",
                        "ce_type", "dev.quartermaster.usage.v1",
                        "ce_time", time.toString(),
                        "ce_subject", "user/" + user,
                        "content-type", "application/json")
                .forEach((header, value) -> record.headers().add(header, bytes(value)));
        return record;
    }

    public static String structured(String id, Instant time, String user, String data) {
        return "{\"specversion\":\"1.0\",\"id\":\"" + id
                + "\",\"source\":\"/test\",\"type\":\"dev.quartermaster.usage.v1\",\"time\":\"" + time
                + "\",\"subject\":\"user/" + user + "\",\"data\":" + data + "}";
    }

    /** Sends and waits until Kafka has all of them. */
    public static void send(List<ProducerRecord<byte[], byte[]>> records) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", LocalKafka.shared().bootstrapServers(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            records.forEach(producer::send);
            producer.flush();
        }
    }

    /** Everything that is in a topic now. */
    public static List<ConsumerRecord<byte[], byte[]>> all(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        LocalKafka.shared().bootstrapServers(),
                        "group.id",
                        UUID.randomUUID().toString()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new org.apache.kafka.common.TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long expected = consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
            for (int i = 0; found.size() < expected && i < 100; i++) {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
            }
            return found;
        }
    }

    /** The one number that a query gives. */
    public static long number(String sql) {
        try (Connection connection = LocalPostgres.shared().connect(name());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void execute(String sql) {
        try (Connection connection = LocalPostgres.shared().connect(name());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All rows of a query as text, for comparisons. */
    public static List<String> rows(String sql) {
        try (Connection connection = LocalPostgres.shared().connect(name());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                StringBuilder text = new StringBuilder();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    text.append(row.getString(i)).append('|');
                }
                rows.add(text.toString());
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static RequestSpecification admin() {
        return as(TestTokens.admin());
    }

    public static RequestSpecification service() {
        return as(TestTokens.service());
    }

    public static RequestSpecification user(String subject) {
        return as(TestTokens.user(subject));
    }

    public static RequestSpecification as(String token) {
        return RestAssured.given().header("Authorization", "Bearer " + token);
    }
}
