package dev.quartermaster.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.local.LocalPostgres;
import dev.quartermaster.usage.testing.UsageProcess;
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
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Two instances as real processes count what producers send, while an instance, PostgreSQL and the broker are killed in
 * turn. In the end every subject has, metric by metric, exactly what its producer counted: in events and in every rollup.
 *
 * <p>{@code -Dchaos.rounds=10} kills each of them ten times.
 */
class ChaosIT {

    private static final int USERS = 20;
    private static final int PARTITIONS = 4;
    private static final String TOPIC = "quartermaster.usage.v1";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final LocalPostgres postgres = LocalPostgres.startTemporary();
    private final LocalKafka kafka = LocalKafka.startTemporary();
    private final List<UsageProcess> instances = new ArrayList<>();
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong dead = new AtomicLong();
    private final Map<String, AtomicLong> sent = new ConcurrentHashMap<>();

    @AfterEach
    void close() {
        going.set(false);
        instances.forEach(UsageProcess::close);
        kafka.close();
        postgres.close();
    }

    @Test
    void whatever_is_killed_every_event_counts_exactly_once() throws Exception {
        postgres.createDatabase("usage");
        kafka.createTopic(TOPIC, PARTITIONS);
        kafka.createTopic(TOPIC + ".dlq", 1);
        kafka.createTopic("quartermaster.alerts.v1", 1);
        instances.add(start());
        instances.add(start());
        instances.forEach(UsageProcess::awaitReady);
        Thread producer = Thread.ofPlatform().start(this::produce);
        awaitCounted(500);
        for (int round = 0; round < Integer.getInteger("chaos.rounds", 1); round++) {
            instances.get(round % 2).kill();
            awaitCounted(counted() + 500);
            instances.set(round % 2, start());

            postgres.kill9();
            awaitAcknowledged(acknowledged.get() + 500);
            postgres.restart();
            awaitCounted(counted() + 500);

            kafka.kill9();
            kafka.restart();
            awaitCounted(counted() + 500);
        }
        going.set(false);
        producer.join();
        awaitCounted(acknowledged.get() - dead.get());
        await().atMost(PATIENCE).until(() -> number("SELECT count(*) FROM dead_letters") >= dead.get());
        compare();
    }

    /** The sums in events and in all rollups are those that the producer has counted, and the dead letters too. */
    private void compare() {
        Map<String, Long> expected = new TreeMap<>();
        sent.forEach((key, sum) -> expected.put(key, sum.get()));
        assertThat(sums("SELECT user_id || '/' || a.key, sum(a.value::numeric) FROM events e,"
                        + " jsonb_each_text(e.amounts) a GROUP BY 1"))
                .isEqualTo(expected);
        for (String grain : List.of("minute", "hour", "day")) {
            assertThat(sums("SELECT user_id || '/' || metric, sum(amount) FROM rollup_" + grain + " GROUP BY 1"))
                    .as(grain)
                    .isEqualTo(expected);
            assertThat(number("SELECT sum(events) FROM rollup_" + grain)).isEqualTo(acknowledged.get() - dead.get());
        }
        assertThat(number("SELECT count(*) FROM events")).isEqualTo(acknowledged.get() - dead.get());
        assertThat(number("SELECT count(*) FROM dead_letters")).isEqualTo(dead.get());
    }

    /** As fast as they are acknowledged; every tenth is sent twice, every hundredth is broken. */
    private void produce() {
        Random random = new Random(4711);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "acks",
                        "all",
                        "enable.idempotence",
                        true,
                        "reconnect.backoff.max.ms",
                        500,
                        "max.block.ms",
                        120_000,
                        "delivery.timeout.ms",
                        120_000),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; going.get(); i++) {
                String user = "u-" + random.nextInt(USERS);
                long amount = random.nextInt(1000);
                send(producer, i, user, amount);
                if (i % 10 == 3) {
                    producer.send(record(i, user, amount));
                }
                if (i % 20 == 0) {
                    producer.flush();
                }
            }
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, int i, String user, long amount) {
        producer.send(record(i, user, amount), (metadata, failure) -> {
            if (failure != null) {
                throw new IllegalStateException("the producer gave up", failure);
            }
            acknowledged.incrementAndGet();
            if (i % 100 == 50) {
                dead.incrementAndGet();
            } else {
                sent.computeIfAbsent(user + "/uploads", key -> new AtomicLong()).addAndGet(1);
                sent.computeIfAbsent(user + "/storage_bytes", key -> new AtomicLong())
                        .addAndGet(amount);
            }
        });
    }

    private static ProducerRecord<byte[], byte[]> record(int i, String user, long amount) {
        String amounts = i % 100 == 50 ? "[]" : "{\"uploads\":1,\"storage_bytes\":" + amount + "}";
        String data =
                "{\"user\":\"" + user + "\",\"action\":\"upload\",\"status\":\"success\",\"amounts\":" + amounts + "}";
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(TOPIC, bytes("user/" + user), bytes(data));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "e-" + i,
                        "ce_source", "/chaos",
                        "ce_type", "dev.quartermaster.usage.v1",
                        // the same for a repetition
                        "ce_time", BEGIN.plusMillis(i).toString(),
                        "ce_subject", "user/" + user,
                        "content-type", "application/json")
                .forEach((header, value) -> record.headers().add(header, bytes(value)));
        return record;
    }

    private static final Instant BEGIN = Instant.now().minus(Duration.ofHours(30));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private long counted() {
        return number("SELECT count(*) FROM events");
    }

    private void awaitCounted(long events) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> counted() >= events);
    }

    private void awaitAcknowledged(long events) {
        await().atMost(PATIENCE).until(() -> acknowledged.get() >= events);
    }

    private long number(String sql) {
        try (Connection connection = postgres.connect("usage");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Long> sums(String sql) {
        try (Connection connection = postgres.connect("usage");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            Map<String, Long> sums = new TreeMap<>();
            while (row.next()) {
                sums.put(row.getString(1), row.getLong(2));
            }
            return sums;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private UsageProcess start() {
        return UsageProcess.start(postgres, kafka, 256, Map.of());
    }
}
