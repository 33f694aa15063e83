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
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * PostgreSQL is away for a while in which events go on coming; afterwards the lag returns to zero by itself and every event
 * counts once. {@code -Doutage.seconds=600} makes it ten minutes.
 */
class OutageIT {

    private static final String TOPIC = "quartermaster.usage.v1";
    private static final int PER_SECOND = 400;
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("outage.seconds", 20));
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern LAG =
            Pattern.compile("^quartermaster_intake_lag\\{[^}]*usage\\.v1[^}]*} ([0-9.E]+)", Pattern.MULTILINE);

    private final AtomicLong acknowledged = new AtomicLong();

    @Test
    void after_an_outage_the_lag_returns_to_zero_without_help() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.startTemporary();
                LocalKafka kafka = LocalKafka.startTemporary()) {
            postgres.createDatabase(UsageProcess.DATABASE);
            kafka.createTopic(TOPIC, 4);
            kafka.createTopic(TOPIC + ".dlq", 1);
            kafka.createTopic("quartermaster.alerts.v1", 1);
            try (UsageProcess service = UsageProcess.start(postgres, kafka, 256, Map.of())) {
                service.awaitReady();
                Thread producer = Thread.ofPlatform().start(() -> produce(kafka));
                await().atMost(PATIENCE).until(() -> counted(postgres) > PER_SECOND);

                postgres.kill9();
                long before = acknowledged.get();
                Instant end = Instant.now().plus(OUTAGE);
                await().atMost(OUTAGE.plus(PATIENCE))
                        .pollInterval(Duration.ofSeconds(1))
                        .until(() -> Instant.now().isAfter(end));
                producer.interrupt();
                producer.join();
                assertThat(acknowledged.get() - before).isGreaterThan(OUTAGE.toSeconds() * PER_SECOND / 4);
                long lag = lag(service);
                long begin = System.nanoTime();
                postgres.restart();

                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> counted(postgres) == acknowledged.get() && lag(service) == 0);
                System.out.printf(
                        "away for %d s, %d events waited (lag %d), none %.1f s after PostgreSQL was told to start%n",
                        OUTAGE.toSeconds(), acknowledged.get() - before, lag, (System.nanoTime() - begin) / 1e9);
                assertThat(service.alive()).isTrue();
                assertThat(lag).isPositive();
            }
        }
    }

    /** Until it is interrupted. */
    private void produce(LocalKafka kafka) {
        Instant begin = Instant.now();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                producer.send(record(i, begin), (metadata, failure) -> {
                    if (failure == null) {
                        acknowledged.incrementAndGet();
                    }
                });
                LockSupport.parkNanos(1_000_000_000L / PER_SECOND);
            }
            // what is under way is acknowledged before it closes, which an interruption would cut short
            Thread.interrupted();
        }
    }

    private static ProducerRecord<byte[], byte[]> record(int i, Instant begin) {
        String user = "u-" + i % 20;
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                TOPIC,
                bytes("user/" + user),
                bytes("{\"user\":\"" + user
                        + "\",\"action\":\"upload\",\"status\":\"success\",\"amounts\":{\"uploads\":1}}"));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "e-" + i,
                        "ce_source", "/outage",
                        "ce_type", "dev.quartermaster.usage.v1",
                        "ce_time", begin.plusMillis(i).toString(),
                        "ce_subject", "user/" + user,
                        "content-type", "application/json")
                .forEach((header, value) -> record.headers().add(header, bytes(value)));
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static long lag(UsageProcess service) throws Exception {
        Matcher lag = LAG.matcher(service.get("/q/metrics"));
        assertThat(lag.find()).isTrue();
        return (long) Double.parseDouble(lag.group(1));
    }

    private static long counted(LocalPostgres postgres) throws SQLException {
        try (Connection connection = postgres.connect(UsageProcess.DATABASE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM events")) {
            row.next();
            return row.getLong(1);
        }
    }
}
