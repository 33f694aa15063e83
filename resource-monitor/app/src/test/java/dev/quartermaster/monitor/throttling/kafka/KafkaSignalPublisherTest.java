package dev.quartermaster.monitor.throttling.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.monitor.contract.ThrottleSignal;
import dev.quartermaster.monitor.contract.ThrottleTopic;
import dev.quartermaster.monitor.testing.Signals;
import dev.quartermaster.monitor.throttling.SignalPublisher;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/** What is published, and what happens to it while the broker is away. */
class KafkaSignalPublisherTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static ThrottleSignal signal(long sequence) {
        return new ThrottleSignal("host-of-this-test", "normal", Map.of(3, 1.0), List.of(), 30, sequence);
    }

    @Test
    void it_is_what_the_contract_says() throws IOException {
        ThrottleSignal signal = new ThrottleSignal(
                "host-1",
                "reduced",
                Map.of(1, 1.0, 2, 1.0, 3, 0.5),
                List.of("cpu_pressure 0.83 is above 0.70"),
                30,
                1764000000000L);
        try (InputStream golden = ThrottleTopic.class.getResourceAsStream(ThrottleTopic.GOLDEN);
                InputStream schema = ThrottleTopic.class.getResourceAsStream(ThrottleTopic.SCHEMA)) {
            assertThat(new String(SignalJson.write(signal), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(new String(
                            Objects.requireNonNull(golden).readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            assertThat(new JsonMapper().readTree(Objects.requireNonNull(schema)).get("required"))
                    .hasSize(6);
        }
    }

    @Test
    void while_the_broker_is_away_only_the_latest_signal_waits() throws ExecutionException, InterruptedException {
        try (LocalKafka kafka = LocalKafka.startTemporary()) {
            Map<String, Object> settings = Map.of(
                    "bootstrap.servers",
                    kafka.bootstrapServers(),
                    "max.block.ms",
                    1000,
                    "request.timeout.ms",
                    1000,
                    "delivery.timeout.ms",
                    1500,
                    "linger.ms",
                    0,
                    "default.api.timeout.ms",
                    1500,
                    "reconnect.backoff.max.ms",
                    500);
            try (Broker broker = new Broker(settings, "host-of-this-test");
                    Signals signals = new Signals(kafka.bootstrapServers(), "host-of-this-test")) {
                KafkaSignalPublisher publisher = new KafkaSignalPublisher(broker);
                publisher.publish(signal(1));
                await().atMost(PATIENCE).until(() -> signals.all().size() == 1);
                assertThat(cleanup(kafka)).isEqualTo("compact");
                kafka.stop();
                publisher.publish(signal(2));
                await().atMost(PATIENCE).until(() -> publisher.state() == SignalPublisher.State.AWAY);
                for (long sequence = 3; sequence <= 20; sequence++) {
                    publisher.publish(signal(sequence));
                }
                kafka.restart();
                await().atMost(PATIENCE).until(() -> publisher.state() == SignalPublisher.State.UP);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(
                                        signals.newest().get("sequence").longValue())
                                .isEqualTo(20));
                // one may have been under way when the broker went
                assertThat(signals.all()).hasSizeLessThanOrEqualTo(3);
            }
        }
    }

    private static String cleanup(LocalKafka kafka) throws ExecutionException, InterruptedException {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, ThrottleTopic.NAME);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return Objects.requireNonNull(
                            admin.describeConfigs(List.of(topic)).all().get().get(topic))
                    .get("cleanup.policy")
                    .value();
        }
    }
}
