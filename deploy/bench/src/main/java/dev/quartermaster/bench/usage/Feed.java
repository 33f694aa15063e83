package dev.quartermaster.bench.usage;

import dev.quartermaster.local.LocalKafka;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Events of about 200 bytes, as quota-service sends them, a thousand per second of their own time. */
final class Feed {

    static final String TOPIC = "quartermaster.usage.v1";
    static final int PARTITIONS = 4;
    private static final String[] ACTIONS = {"search", "upload", "api_call"};
    private static final String[] METRICS = {"searches", "uploads", "api_calls"};

    private final LocalKafka kafka;
    private final long events;
    private final int users;
    private final Random random = new Random(4711);

    Feed(LocalKafka kafka, long events, int users) {
        this.kafka = kafka;
        this.events = events;
        this.users = users;
    }

    /** The size of a value. */
    int bytes() {
        return value(1).length();
    }

    void fill() {
        kafka.createTopic(TOPIC, PARTITIONS);
        kafka.createTopic(TOPIC + ".dlq", 1);
        kafka.createTopic("quartermaster.alerts.v1", 1);
        Instant end = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "acks",
                        "all",
                        "linger.ms",
                        20,
                        "batch.size",
                        262_144),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (long i = 0; i < events; i++) {
                int user = random.nextInt(users);
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(TOPIC, bytes("user/u-" + user), bytes(value(user)));
                header(record, "ce_specversion", "1.0");
                header(record, "ce_id", new UUID(random.nextLong(), random.nextLong()).toString());
                header(record, "ce_source", "/quartermaster/quota");
                header(record, "ce_type", "dev.quartermaster.usage.v1");
                header(record, "ce_time", end.minusMillis(events - i).toString());
                header(record, "ce_subject", "user/u-" + user);
                header(record, "content-type", "application/json");
                producer.send(record);
            }
        }
    }

    private String value(int user) {
        int action = user % ACTIONS.length;
        return "{\"user\":\"u-" + user + "\",\"project\":\"p-" + user % 50 + "\",\"action\":\"" + ACTIONS[action]
                + "\",\"status\":\"success\",\"amounts\":{\"" + METRICS[action] + "\":1},\"items\":1,\"duration_ms\":"
                + random.nextInt(200)
                + ",\"resource\":\"/v1/things\",\"ip\":\"203.0.113.7\",\"meta\":{\"category\":\"tech\"}}";
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
