package dev.quartermaster.monitor.throttling.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.monitor.contract.ThrottleChange;
import dev.quartermaster.monitor.contract.ThrottleChangeTopic;
import dev.quartermaster.monitor.testing.Signals;
import dev.quartermaster.monitor.throttling.domain.ThrottleEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is told of changes, and that those made while the broker is away are told afterwards, in order. */
class KafkaChangePublisherTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HOST = "host-of-this-test";
    private static final Map<String, Object> HURRY = Map.of(
            "max.block.ms", 1000,
            "request.timeout.ms", 1000,
            "delivery.timeout.ms", 1500,
            "linger.ms", 0,
            "default.api.timeout.ms", 1500,
            "reconnect.backoff.max.ms", 500);

    private static ThrottleEvent event(String reason) {
        return new ThrottleEvent(
                UUID.randomUUID(),
                Instant.parse("2026-01-31T10:00:00Z"),
                ThrottleEvent.Kind.CHANGED,
                "reduced",
                Map.of(3, 0.5),
                List.of(reason),
                null);
    }

    private static List<String> reasons(Signals changes) {
        return changes.all().stream()
                .map(change -> change.get("reasons").get(0).textValue())
                .toList();
    }

    @Test
    void it_is_what_the_contract_says() throws IOException {
        ThrottleChange change = new ThrottleChange(
                UUID.randomUUID(),
                Instant.EPOCH,
                "host-1",
                "manual_started",
                "reduced",
                Map.of(1, 1.0, 2, 1.0, 3, 0.25),
                List.of("nightly migration"),
                "a-1");
        try (InputStream golden = ThrottleChangeTopic.class.getResourceAsStream(ThrottleChangeTopic.GOLDEN);
                InputStream schema = ThrottleChangeTopic.class.getResourceAsStream(ThrottleChangeTopic.SCHEMA)) {
            assertThat(new String(ChangeJson.write(change), StandardCharsets.UTF_8))
                    .isEqualTo(new String(Objects.requireNonNull(golden).readAllBytes(), StandardCharsets.UTF_8));
            List<String> kinds = new java.util.ArrayList<>();
            new JsonMapper()
                    .readTree(Objects.requireNonNull(schema))
                    .at("/properties/kind/enum")
                    .forEach(kind -> kinds.add(kind.textValue()));
            assertThat(kinds)
                    .containsExactly(java.util.Arrays.stream(ThrottleEvent.Kind.values())
                            .map(ThrottleEvent.Kind::word)
                            .toArray(String[]::new));
        }
    }

    @Test
    void changes_made_while_the_broker_is_away_are_told_afterwards_in_order() {
        try (LocalKafka kafka = LocalKafka.startTemporary()) {
            Map<String, Object> settings = new java.util.HashMap<>(HURRY);
            settings.put("bootstrap.servers", kafka.bootstrapServers());
            try (Broker broker = new Broker(settings, HOST);
                    Signals changes = new Signals(kafka.bootstrapServers(), HOST, ThrottleChangeTopic.NAME)) {
                KafkaChangePublisher publisher = new KafkaChangePublisher(broker, HOST);
                publisher.publish(event("0"));
                await().atMost(PATIENCE).until(() -> publisher.waiting() == 0);
                kafka.stop();
                for (int i = 1; i <= 20; i++) {
                    publisher.publish(event(Integer.toString(i)));
                }
                assertThat(publisher.waiting()).isEqualTo(20);
                kafka.restart();
                await().atMost(PATIENCE).until(() -> publisher.waiting() == 0);
                List<String> all =
                        IntStream.rangeClosed(0, 20).mapToObj(Integer::toString).toList();
                // the one that was under way may have arrived twice
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(reasons(changes).stream().distinct()).containsExactlyElementsOf(all));
                assertThat(publisher.dropped()).isZero();
            }
        }
    }

    @Test
    void the_oldest_are_given_up_and_counted() {
        try (Broker nowhere = new Broker(Map.of("bootstrap.servers", "127.0.0.1:1"), HOST)) {
            KafkaChangePublisher publisher = new KafkaChangePublisher(nowhere, HOST);
            for (int i = 0; i < KafkaChangePublisher.MOST_WAITING + 3; i++) {
                publisher.publish(event(Integer.toString(i)));
            }
            assertThat(publisher.waiting()).isEqualTo(KafkaChangePublisher.MOST_WAITING);
            assertThat(publisher.dropped()).isEqualTo(3);
        }
    }
}
