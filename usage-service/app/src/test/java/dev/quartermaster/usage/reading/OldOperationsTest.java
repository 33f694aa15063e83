package dev.quartermaster.usage.reading;

import static dev.quartermaster.usage.testing.Events.binary;
import static dev.quartermaster.usage.testing.Events.data;
import static dev.quartermaster.usage.testing.Events.number;
import static dev.quartermaster.usage.testing.Events.send;
import static dev.quartermaster.usage.testing.Events.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.usage.testing.UsageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recent operations are looked for in the last days first: nobody may notice where these end. */
@QuarkusTest
@QuarkusTestResource(UsageTestResource.class)
class OldOperationsTest {

    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private static final List<Integer> HOURS_AGO =
            List.of(0, 1, 46, 47, 48, 49, 50, 96, 200, 238, 239, 240, 241, 480, 500, 718);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 16, 50})
    void every_page_goes_on_where_the_last_one_ended(int limit) {
        String user = "u-" + UUID.randomUUID();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int ago : HOURS_AGO) {
            String data = data(user, "search", "success", "\"searches\":1");
            records.add(binary(ago + "@" + user, NOW.minus(Duration.ofHours(ago)), user, data));
        }
        send(records);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> number("SELECT count(*) FROM events WHERE user_id = '" + user + "'") == HOURS_AGO.size());
        List<String> found = new ArrayList<>();
        String cursor = null;
        do {
            RequestSpecification request = service().queryParam("user", user).queryParam("limit", limit);
            if (cursor != null) {
                request.queryParam("cursor", cursor);
            }
            JsonPath page = request.get("/api/v1/usage/operations")
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            List<String> ids = page.getList("items.id");
            assertThat(ids).hasSizeBetween(1, limit);
            found.addAll(ids);
            cursor = page.getString("next_cursor");
        } while (cursor != null);
        assertThat(found)
                .isEqualTo(HOURS_AGO.stream().map(ago -> ago + "@" + user).toList());
    }
}
