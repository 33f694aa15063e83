package dev.quartermaster.usage;

import static dev.quartermaster.usage.testing.Events.admin;
import static dev.quartermaster.usage.testing.Events.data;
import static dev.quartermaster.usage.testing.Events.service;
import static dev.quartermaster.usage.testing.Events.structured;
import static dev.quartermaster.usage.testing.Events.user;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.quartermaster.usage.testing.UsageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The service as it ships, jar or native image, on a real PostgreSQL and Kafka: every capability once, through HTTP. */
@QuarkusIntegrationTest
@QuarkusTestResource(UsageTestResource.class)
class PackagedUsageIT {

    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);

    private static void post(String user, Instant time, String amounts) {
        service()
                .contentType("application/cloudevents+json")
                .body(structured(UUID.randomUUID().toString(), time, user, data(user, "upload", "success", amounts)))
                .post("/api/v1/usage/events")
                .then()
                .statusCode(202);
    }

    private static void awaitEvents(String user, int events) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> service()
                                .queryParam("user", user)
                                .queryParam(
                                        "from", NOW.minus(Duration.ofDays(44)).toString())
                                .get("/api/v1/usage/stats")
                                .jsonPath()
                                .getInt("total.events")
                        == events);
    }

    @Test
    void health_metrics_and_documents_are_there() {
        given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/health/started").then().statusCode(200);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> given().get("/q/metrics")
                        .then()
                        .statusCode(200)
                        .body(containsString("quartermaster_intake_lag")));
        given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body("paths.'/api/v1/usage/export'.get", notNullValue())
                .body("paths.'/api/v1/usage/stats'.get", notNullValue());
        given().get("/q/swagger-ui/").then().statusCode(200);
        given().get("/api/v1/errors").then().statusCode(200);
    }

    @Test
    void events_become_statistics_operations_exports_and_reports() {
        String user = "u-" + UUID.randomUUID();
        post(user, NOW, "\"uploads\":1");
        post(user, NOW.minusSeconds(1), "\"uploads\":2");
        awaitEvents(user, 2);
        user(user)
                .queryParam("percentiles", "true")
                .get("/api/v1/usage/stats")
                .then()
                .statusCode(200);
        user(user)
                .queryParam("zone", "Europe/Berlin")
                .get("/api/v1/usage/series")
                .then()
                .statusCode(200);
        service().get("/api/v1/usage/top").then().statusCode(200);
        user(user).get("/api/v1/usage/operations").then().statusCode(200).body("items.size()", equalTo(2));
        for (String format : List.of("csv", "json", "ndjson")) {
            assertThat(user(user)
                            .queryParam("format", format)
                            .get("/api/v1/usage/export")
                            .then()
                            .statusCode(200)
                            .extract()
                            .asString())
                    .contains(user);
        }
        user(user)
                .get("/api/v1/usage/reports/" + YearMonth.from(NOW.atOffset(ZoneOffset.UTC)))
                .then()
                .statusCode(200)
                .body("items[0].lines[0].amount", equalTo(3));
        user(user).get("/api/v1/usage/alerts").then().statusCode(200);
    }

    @Test
    void administration() {
        YearMonth last = YearMonth.from(NOW.atOffset(ZoneOffset.UTC)).minusMonths(1);
        admin().post("/api/v1/usage/months/" + last + "/close")
                .then()
                .statusCode(200)
                .body("sha256", notNullValue());
        admin().get("/api/v1/usage/months/" + last + "/report.csv").then().statusCode(200);
        admin().get("/api/v1/usage/months").then().statusCode(200);
        admin().get("/api/v1/usage/dead-letters").then().statusCode(200);
        admin().contentType("application/json")
                .body("{}")
                .post("/api/v1/usage/dead-letters/replay")
                .then()
                .statusCode(200);
        String today = NOW.toString().substring(0, 10);
        admin().contentType("application/json")
                .body("{\"from\":\"" + today + "\",\"to\":\""
                        + NOW.plus(Duration.ofDays(1)).toString().substring(0, 10) + "\"}")
                .post("/api/v1/usage/rollups/rebuild")
                .then()
                .statusCode(200);
        admin().contentType("application/json")
                .body("{\"email\":\"ops@example.com\"}")
                .put("/api/v1/usage/alert-settings/all/subjects")
                .then()
                .statusCode(200);
        admin().contentType("application/json")
                .body("{\"colour\":1}")
                .post("/api/v1/usage/dead-letters/replay")
                .then()
                .statusCode(400)
                .body("code", equalTo("VAL_002"));
    }
}
