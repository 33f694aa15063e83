package dev.quartermaster.monitor;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.monitor.contract.ThrottleChangeTopic;
import dev.quartermaster.monitor.measuring.HostName;
import dev.quartermaster.monitor.testing.MonitorTestResource;
import dev.quartermaster.monitor.testing.Signals;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The monitor on this machine, with PostgreSQL and Kafka. */
@QuarkusTest
@QuarkusTestResource(value = MonitorTestResource.class, restrictToAnnotatedClass = true)
class MonitorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Thresholds that no machine reaches, so that what else runs here changes nothing. */
    private static final String CALM = "{\"memory_used\":{\"relaxed\":0.998,\"tight\":0.999}}";

    @Inject
    HostName host;

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token).contentType(ContentType.JSON);
    }

    private static RequestSpecification admin() {
        return as(TestTokens.admin());
    }

    @BeforeEach
    void thresholdsThatNothingReaches() {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        admin().body(CALM).put("/api/v1/thresholds").then().statusCode(200));
    }

    @AfterEach
    void nothingByHand() {
        admin().delete("/api/v1/throttle").then().statusCode(204);
    }

    private static String manual(double factor, Instant end) {
        return "{\"factors\":{\"3\":" + factor + "},\"reason\":\"a test\",\"ends_at\":\"" + end + "\"}";
    }

    private static JsonPath state() {
        return admin().get("/api/v1/throttle").then().statusCode(200).extract().jsonPath();
    }

    @Test
    void the_load_of_this_machine() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> admin().get("/api/v1/load").then().statusCode(200));
        admin().get("/api/v1/load")
                .then()
                .statusCode(200)
                .body("host", equalTo(host.name()))
                .body("values.memory_used", notNullValue())
                .body("cores.size()", equalTo(Runtime.getRuntime().availableProcessors()))
                .body("units.memory_used", equalTo("ratio"))
                .body("file_systems", not(equalTo(List.of())));
        // this machine may have been loaded before these thresholds came
        await().atMost(PATIENCE)
                .untilAsserted(() -> admin().get("/api/v1/load/health")
                        .then()
                        .statusCode(200)
                        .body("status", notNullValue())
                        .body("throttle", equalTo("normal")));
        await().atMost(PATIENCE)
                .untilAsserted(() -> admin().get("/api/v1/load/trends?window=PT1M")
                        .then()
                        .statusCode(200)
                        .body("metrics.memory_used.direction", notNullValue()));
    }

    @Test
    void history_is_written_and_rolled_up() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> admin().get("/api/v1/load/hourly?hours=2")
                        .then()
                        .statusCode(200)
                        .body("items.metrics.memory_used.mean", not(equalTo(List.of()))));
        admin().get("/api/v1/load/history?resolution=raw&metrics=memory_used,load1")
                .then()
                .statusCode(200)
                .body("items[0].metrics.memory_used", notNullValue())
                .body("items[0].metrics.cpu_busy", equalTo(null));
        admin().get("/api/v1/load/history")
                .then()
                .statusCode(200)
                .body("resolution", equalTo("minute"))
                .body("items[0].metrics.memory_used.most", notNullValue());
        admin().get("/api/v1/load/history?host=nobody").then().statusCode(200).body("items", equalTo(List.of()));
    }

    @Test
    void by_hand_until_a_time_and_taken_back() {
        Instant end = Instant.now().plusSeconds(600);
        admin().body(manual(0.25, end))
                .post("/api/v1/throttle")
                .then()
                .statusCode(200)
                .body("in_force.factors.'3'", equalTo(0.25f))
                .body("manual.reason", equalTo("a test"))
                .body("manual.actor", equalTo("a-1"));
        try (Signals signals = new Signals(LocalKafka.shared().bootstrapServers(), host.name())) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode last = signals.newest();
                assertThat(last.get("factors").get("3").doubleValue()).isEqualTo(0.25);
                assertThat(last.get("factors").get("1").doubleValue()).isEqualTo(1);
                assertThat(last.get("reasons").toString()).contains("manual: a test");
            });
            admin().delete("/api/v1/throttle").then().statusCode(204);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    signals.newest().get("factors").get("3").doubleValue())
                            .isEqualTo(1));
            List<Long> sequences = signals.all().stream()
                    .map(signal -> signal.get("sequence").longValue())
                    .toList();
            assertThat(sequences).isSorted().doesNotHaveDuplicates();
        }
        try (Signals changes =
                new Signals(LocalKafka.shared().bootstrapServers(), host.name(), ThrottleChangeTopic.NAME)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(changes.all().stream()
                                    .filter(change ->
                                            change.path("actor").asText().equals("a-1"))
                                    .map(change -> change.get("kind").textValue()))
                            .contains("manual_started", "manual_cancelled", "thresholds_changed"));
            JsonNode started = changes.all().stream()
                    .filter(change -> change.get("kind").textValue().equals("manual_started"))
                    .filter(change -> change.get("factors").path("3").doubleValue() == 0.25)
                    .findFirst()
                    .orElseThrow();
            assertThat(started.get("reasons").get(0).textValue()).isEqualTo("a test");
            assertThat(started.get("level").textValue()).isNotEqualTo("normal");
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> admin().get("/api/v1/throttle/events")
                        .then()
                        .statusCode(200)
                        .body("complete", equalTo(true))
                        .body("items.kind", hasItems("manual_started", "manual_cancelled", "thresholds_changed"))
                        .body("items.actor", hasItem("a-1")));
    }

    @Test
    void by_hand_ends_by_itself() {
        admin().body(manual(0.5, Instant.now().plusSeconds(2)))
                .post("/api/v1/throttle")
                .then()
                .statusCode(200);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(state().getMap("manual")).isNull();
            assertThat(state().getFloat("in_force.factors.'3'")).isEqualTo(1);
        });
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        admin().get("/api/v1/throttle/events").then().body("items.kind", hasItem("manual_ended")));
    }

    /** Really loads this machine; the threshold is low enough for any number of cores. */
    @Test
    void real_load_lowers_the_lowest_priority_and_its_end_raises_it_again() {
        admin().body("{\"cpu_busy\":{\"relaxed\":0.0005,\"tight\":0.001}}")
                .put("/api/v1/thresholds")
                .then()
                .statusCode(200);
        AtomicBoolean loading = new AtomicBoolean(true);
        Thread load = new Thread(() -> {
            while (loading.get()) {
                Thread.onSpinWait();
            }
        });
        load.start();
        try (Signals signals = new Signals(LocalKafka.shared().bootstrapServers(), host.name())) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode last = signals.newest();
                assertThat(last.get("factors").get("3").doubleValue()).isLessThan(1);
                assertThat(last.get("reasons").toString()).contains("cpu_busy");
                assertThat(last.get("level").textValue()).isNotEqualTo("normal");
            });
            loading.set(false);
            admin().body(CALM).put("/api/v1/thresholds").then().statusCode(200);
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode last = signals.newest();
                assertThat(last.get("factors").get("3").doubleValue()).isEqualTo(1);
                assertThat(last.get("level").textValue()).isEqualTo("normal");
            });
        } finally {
            loading.set(false);
        }
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> admin().get("/api/v1/throttle/events").then().body("items.kind", hasItem("changed")));
    }

    @Test
    void thresholds_have_a_version() {
        String tag = admin().get("/api/v1/thresholds")
                .then()
                .statusCode(200)
                .extract()
                .header("ETag");
        String next = admin().header("If-Match", tag)
                .body(CALM)
                .put("/api/v1/thresholds")
                .then()
                .statusCode(200)
                .extract()
                .header("ETag");
        assertThat(next).isNotEqualTo(tag);
        admin().header("If-Match", tag)
                .body(CALM)
                .put("/api/v1/thresholds")
                .then()
                .statusCode(412);
        admin().get("/api/v1/thresholds")
                .then()
                .header("ETag", equalTo(next))
                .body("memory_used.tight", equalTo(0.999f));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | 400 | VAL_017",
                "`[]` | 400 | VAL_003",
                "`{\"colour\":{\"relaxed\":0.1,\"tight\":0.2}}` | 400 | VAL_002",
                "`{\"cpu_busy\":0.9}` | 400 | VAL_003",
                "`{\"cpu_busy\":{\"relaxed\":0.9}}` | 422 | VAL_004",
                "`{\"cpu_busy\":{\"relaxed\":\"0.1\",\"tight\":0.9}}` | 400 | VAL_003",
                "`{\"cpu_busy\":{\"relaxed\":0.9,\"tight\":0.8}}` | 422 | THROTTLE_004",
                "`{\"cpu_busy\":{\"relaxed\":-1,\"tight\":0.8}}` | 422 | THROTTLE_004",
                "`{\"cpu_busy\":{\"relaxed\":0.5,\"tight\":1e300}}` | 422 | THROTTLE_004",
                "`{\"load1\":{\"relaxed\":0.1,\"tight\":0.8}}` | 422 | THROTTLE_004",
            })
    void bad_thresholds_change_nothing(String body, int status, String code) {
        String tag = admin().get("/api/v1/thresholds").header("ETag");
        admin().body(body == null ? "" : body)
                .put("/api/v1/thresholds")
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code));
        admin().get("/api/v1/thresholds").then().header("ETag", equalTo(tag));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"factors\":{},\"reason\":\"x\",\"ends_at\":\"2999-01-01T00:00:00Z\"}",
                "{\"factors\":{\"3\":0},\"reason\":\"x\",\"ends_at\":\"2999-01-01T00:00:00Z\"}",
                "{\"factors\":{\"3\":1.5},\"reason\":\"x\",\"ends_at\":\"2999-01-01T00:00:00Z\"}",
                "{\"factors\":{\"0\":0.5},\"reason\":\"x\",\"ends_at\":\"2999-01-01T00:00:00Z\"}",
                "{\"factors\":{\"3\":\"0.5\"},\"reason\":\"x\",\"ends_at\":\"2999-01-01T00:00:00Z\"}",
                "{\"factors\":{\"3\":0.5},\"reason\":\"\",\"ends_at\":\"2999-01-01T00:00:00Z\"}",
                "{\"factors\":{\"3\":0.5},\"reason\":\"a\\u0000b\",\"ends_at\":\"2999-01-01T00:00:00Z\"}",
                "{\"factors\":{\"3\":0.5},\"reason\":\"x\",\"ends_at\":\"2999-01-01T00:00:00Z\"}",
                "{\"factors\":{\"3\":0.5},\"reason\":\"x\",\"ends_at\":\"2001-01-01T00:00:00Z\"}",
                "{\"factors\":{\"3\":0.5},\"reason\":\"x\",\"ends_at\":\"tomorrow\"}",
                "{\"factors\":{\"3\":0.5},\"reason\":\"x\",\"ends_at\":\"2001-01-01T00:00:00Z\",\"colour\":1}",
            })
    void bad_throttles_change_nothing(String body) {
        admin().body(body)
                .post("/api/v1/throttle")
                .then()
                .statusCode(org.hamcrest.Matchers.anyOf(equalTo(400), equalTo(422)))
                .contentType("application/problem+json");
        assertThat(state().getMap("manual")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/load/trends?window=PT1S",
                "/api/v1/load/trends?window=x",
                "/api/v1/load/hourly?hours=0",
                "/api/v1/load/hourly?hours=99999",
                "/api/v1/load/history?resolution=day",
                "/api/v1/load/history?metrics=colour",
                "/api/v1/load/history?from=yesterday",
                "/api/v1/load/history?from=-1000000000-01-01T00:00:00Z",
                "/api/v1/throttle/events?count=0",
                "/api/v1/throttle/events?before=x",
            })
    void bad_questions_get_a_problem(String path) {
        admin().get(path)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("VAL_016"));
    }

    @Test
    void who_may_do_what() {
        for (String path : List.of(
                "/api/v1/load",
                "/api/v1/load/trends",
                "/api/v1/load/hourly",
                "/api/v1/load/health",
                "/api/v1/load/stream",
                "/api/v1/throttle",
                "/api/v1/throttle/events",
                "/api/v1/thresholds")) {
            given().get(path).then().statusCode(401).body("code", equalTo("AUTH_001"));
            as(TestTokens.user("u-5")).get(path).then().statusCode(403).body("code", equalTo("AUTH_006"));
        }
        as(TestTokens.service()).get("/api/v1/throttle").then().statusCode(200);
        as(TestTokens.service())
                .body(manual(0.5, Instant.now().plusSeconds(60)))
                .post("/api/v1/throttle")
                .then()
                .statusCode(403);
        as(TestTokens.service()).body(CALM).put("/api/v1/thresholds").then().statusCode(403);
        as(TestTokens.service()).delete("/api/v1/throttle").then().statusCode(403);
    }

    @Test
    void the_live_stream_sends_samples() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + "/api/v1/load/stream"))
                .header("Authorization", "Bearer " + TestTokens.admin())
                .timeout(PATIENCE)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
                    Stream<String> data = lines.lines().filter(line -> line.startsWith("data:"))) {
                assertThat(data.limit(3).toList())
                        .hasSize(3)
                        .allSatisfy(line -> assertThat(line).contains("\"memory_used\":"));
            }
            client.shutdownNow();
        }
    }

    @Test
    void health_metrics_and_documents() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/q/health/ready")
                        .then()
                        .statusCode(200)
                        .body("checks[0].data.history", equalTo("up"))
                        .body("checks[0].data.kafka", equalTo("up")));
        given().get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("node_cpu_seconds_total{cpu=\"0\",mode=\"user\""))
                .body(containsString("node_memory_MemAvailable_bytes"))
                .body(containsString("node_load1"))
                .body(containsString("node_filesystem_avail_bytes{"))
                .body(containsString("quartermaster_throttle_factor{priority=\"3\""))
                .body(containsString("quartermaster_load{metric=\"memory_used\""));
        given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body("paths.'/api/v1/thresholds'.put", notNullValue())
                .body("paths.'/api/v1/throttle'.post.responses.'422'", notNullValue());
        given().get("/api/v1/errors").then().statusCode(200);
    }
}
