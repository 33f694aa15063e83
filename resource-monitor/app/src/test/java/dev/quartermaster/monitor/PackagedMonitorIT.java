package dev.quartermaster.monitor;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.monitor.testing.MonitorTestResource;
import dev.quartermaster.monitor.testing.Signals;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The service as it ships, jar or native image, with a real PostgreSQL and Kafka: every capability once. */
@QuarkusIntegrationTest
@QuarkusTestResource(value = MonitorTestResource.class, restrictToAnnotatedClass = true)
class PackagedMonitorIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static RequestSpecification admin() {
        return given().header("Authorization", "Bearer " + TestTokens.admin()).contentType(ContentType.JSON);
    }

    @Test
    void health_metrics_and_documents_are_there() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/q/health/ready")
                        .then()
                        .statusCode(200)
                        .body("checks[0].data.history", equalTo("up"))
                        .body("checks[0].data.kafka", equalTo("up")));
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/health/started").then().statusCode(200);
        given().get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("node_cpu_seconds_total{cpu=\"0\",mode=\"user\""))
                .body(containsString("node_memory_MemAvailable_bytes"))
                .body(containsString("quartermaster_throttle_factor{priority=\"3\""));
        given().get("/q/openapi?format=json").then().statusCode(200).body("paths.'/api/v1/load'.get", notNullValue());
        given().get("/q/swagger-ui/").then().statusCode(200);
        given().get("/api/v1/errors").then().statusCode(200);
    }

    @Test
    void it_measures_and_keeps_what_it_measured() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> admin().get("/api/v1/load/hourly")
                        .then()
                        .statusCode(200)
                        .body("items.metrics.memory_used.mean", not(equalTo(List.of()))));
        admin().get("/api/v1/load")
                .then()
                .statusCode(200)
                .body("values.memory_used", notNullValue())
                .body("values.cpu_busy", notNullValue())
                .body("file_systems", not(equalTo(List.of())));
        await().atMost(PATIENCE)
                .untilAsserted(() -> admin().get("/api/v1/load/trends")
                        .then()
                        .statusCode(200)
                        .body("metrics.memory_used.direction", notNullValue()));
        admin().get("/api/v1/load/health").then().statusCode(200).body("status", notNullValue());
    }

    @Test
    void a_throttle_by_hand_is_published_recorded_and_taken_back() {
        String host =
                admin().get("/api/v1/throttle").then().statusCode(200).extract().path("host");
        admin().body("{\"factors\":{\"3\":0.25},\"reason\":\"a test\",\"ends_at\":\""
                        + Instant.now().plusSeconds(600) + "\"}")
                .post("/api/v1/throttle")
                .then()
                .statusCode(200);
        try (Signals signals = new Signals(LocalKafka.shared().bootstrapServers(), host)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    signals.newest().get("factors").get("3").doubleValue())
                            .isLessThanOrEqualTo(0.25));
        }
        admin().delete("/api/v1/throttle").then().statusCode(204);
        await().atMost(PATIENCE)
                .untilAsserted(() -> admin().get("/api/v1/throttle/events")
                        .then()
                        .statusCode(200)
                        .body("items.kind", hasItems("manual_started", "manual_cancelled")));
    }

    @Test
    void thresholds_are_changed_and_wrong_ones_are_not() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> admin().body("{\"cpu_busy\":{\"relaxed\":0.8,\"tight\":0.95}}")
                        .put("/api/v1/thresholds")
                        .then()
                        .statusCode(200)
                        .header("ETag", notNullValue()));
        admin().body("{\"cpu_busy\":{\"relaxed\":0.95,\"tight\":0.8}}")
                .put("/api/v1/thresholds")
                .then()
                .statusCode(422)
                .body("code", equalTo("THROTTLE_004"));
        admin().get("/api/v1/thresholds").then().statusCode(200).body("cpu_busy.tight", equalTo(0.95f));
    }

    @Test
    void the_live_stream_sends_samples() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + "/api/v1/load/stream"))
                .header("Authorization", "Bearer " + TestTokens.admin())
                .timeout(PATIENCE)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                assertThat(lines.lines()
                                .filter(line -> line.startsWith("data:"))
                                .limit(2))
                        .hasSize(2);
            }
            client.shutdownNow();
        }
    }

    @Test
    void nobody_sees_anything_without_a_token() {
        given().get("/api/v1/load").then().statusCode(401).body("code", equalTo("AUTH_001"));
        given().header("Authorization", "Bearer " + TestTokens.user("u-5"))
                .get("/api/v1/throttle")
                .then()
                .statusCode(403)
                .body("code", equalTo("AUTH_006"));
    }
}
