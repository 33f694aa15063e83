package dev.quartermaster.usage.reading;

import static dev.quartermaster.usage.testing.Events.binary;
import static dev.quartermaster.usage.testing.Events.number;
import static dev.quartermaster.usage.testing.Events.send;
import static dev.quartermaster.usage.testing.Events.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.usage.testing.UsageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** A filter on metadata means the text of a member, whatever the index makes of it. */
@QuarkusTest
@QuarkusTestResource(UsageTestResource.class)
class MetadataTest {

    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private static final List<String> METAS = List.of(
            "{\"n\":31}",
            "{\"n\":\"31\"}",
            "{\"n\":31.0}",
            "{\"n\":true}",
            "{\"n\":\"true\"}",
            "{\"n\":{\"a\":1}}",
            "{\"n\":[1,2]}",
            "{\"n\":null}",
            "{}",
            "{\"n\":-0.5}",
            "{\"n\":\"x\\\"y\\\\z\"}",
            "{\"m\":{\"n\":31}}",
            "{\"n\":1e2}",
            "{\"n\":\"{\"}",
            "{\"n\":\"\"}");
    private static final Map<String, List<Integer>> EXPECTED = Map.ofEntries(
            Map.entry("31", List.of(0, 1)),
            Map.entry("31.0", List.of(2)),
            Map.entry("031", List.of()),
            Map.entry("true", List.of(3, 4)),
            Map.entry("{\"a\": 1}", List.of(5)),
            Map.entry("{\"a\":1}", List.of()),
            Map.entry("[1, 2]", List.of(6)),
            Map.entry("1", List.of()),
            Map.entry("null", List.of()),
            Map.entry("-0.5", List.of(9)),
            Map.entry("x\"y\\z", List.of(10)),
            Map.entry("100", List.of(12)),
            Map.entry("1e2", List.of()),
            Map.entry("{", List.of(13)),
            Map.entry("", List.of(14)));

    @Test
    void the_text_of_a_member_is_compared() {
        String user = "u-" + UUID.randomUUID();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < METAS.size(); i++) {
            String data = "{\"user\":\"" + user
                    + "\",\"action\":\"search\",\"status\":\"success\",\"amounts\":{},\"meta\":" + METAS.get(i) + "}";
            records.add(binary(i + "@" + user, NOW.minusSeconds(i), user, data));
        }
        send(records);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> number("SELECT count(*) FROM events WHERE user_id = '" + user + "'") == METAS.size());
        EXPECTED.forEach((value, numbers) -> assertThat(found(user, value))
                .as(value)
                .isEqualTo(numbers.stream().map(i -> i + "@" + user).toList()));
    }

    private static List<String> found(String user, String value) {
        List<String> ids = service()
                .queryParam("user", user)
                .queryParam("meta.n", value)
                .get("/api/v1/usage/operations")
                .then()
                .statusCode(200)
                .extract()
                .path("items.id");
        return Stream.ofNullable(ids).flatMap(List::stream).toList();
    }
}
