package dev.quartermaster.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.local.LocalPostgres;
import dev.quartermaster.quota.testing.TestTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;
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
    private final List<Instance> instances = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong dead = new AtomicLong();
    private final Map<String, AtomicLong> sent = new ConcurrentHashMap<>();

    private record Instance(int port, Path log, Process process) {}

    @AfterEach
    void close() {
        going.set(false);
        instances.forEach(instance -> instance.process().destroyForcibly());
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
        instances.forEach(this::awaitReady);
        Thread producer = Thread.ofPlatform().start(this::produce);
        awaitCounted(500);
        for (int round = 0; round < Integer.getInteger("chaos.rounds", 1); round++) {
            instances.get(round % 2).process().destroyForcibly();
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

    private Instance start() {
        try {
            int port;
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
            ProcessBuilder builder = new ProcessBuilder(command());
            var environment = builder.environment();
            environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
            environment.put("QUARKUS_DATASOURCE_USERNAME", postgres.user());
            environment.put("QUARKUS_DATASOURCE_PASSWORD", postgres.password());
            environment.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl("usage"));
            environment.put("QUARKUS_DATASOURCE_REACTIVE_URL", postgres.reactiveUrl("usage"));
            environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
            environment.put("KAFKA_SESSION_TIMEOUT_MS", "6000");
            environment.put("KAFKA_HEARTBEAT_INTERVAL_MS", "1000");
            environment.put("MP_JWT_VERIFY_PUBLICKEY_LOCATION", TestTokens.keysLocation());
            environment.put("MP_JWT_VERIFY_ISSUER", TestTokens.ISSUER);
            environment.put("MP_JWT_VERIFY_AUDIENCES", TestTokens.AUDIENCE);
            Path log = Path.of("target", "instance-" + port + ".log");
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
            return new Instance(port, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The native image where one was just built, else the jar. */
    private static List<String> command() {
        Path image = Path.of(System.getProperty("native.image.path", "none"));
        if (Files.isExecutable(image)) {
            return List.of(image.toString());
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(
                java,
                "-Xmx256m",
                "-jar",
                Path.of("target", "quarkus-app", "quarkus-run.jar").toString());
    }

    private void awaitReady(Instance instance) {
        HttpRequest ready = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + instance.port() + "/q/health/ready"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            await().atMost(PATIENCE)
                    .failFast("it has ended", () -> !instance.process().isAlive())
                    .ignoreExceptions()
                    .until(() -> http.send(ready, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200);
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            throw new AssertionError("not ready: " + begin(instance.log()), e);
        }
    }

    private static String begin(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.limit(30).collect(Collectors.joining("\n"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
