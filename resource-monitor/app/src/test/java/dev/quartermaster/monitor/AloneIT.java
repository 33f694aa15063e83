package dev.quartermaster.monitor;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The service as it ships, started while neither PostgreSQL nor Kafka is there. */
@QuarkusIntegrationTest
@QuarkusTestResource(value = AloneIT.Nothing.class, restrictToAnnotatedClass = true)
class AloneIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Addresses at which nobody answers. */
    public static final class Nothing implements QuarkusTestResourceLifecycleManager {

        @Override
        public Map<String, String> start() {
            Map<String, String> settings = new HashMap<>();
            settings.put("quarkus.datasource.username", "nobody");
            settings.put("quarkus.datasource.password", "nothing");
            settings.put("quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:1/monitor");
            settings.put("quarkus.datasource.reactive.url", "postgresql://127.0.0.1:1/monitor");
            settings.put("kafka.bootstrap.servers", "127.0.0.1:1");
            settings.put("quartermaster.measuring.interval", "PT0.2S");
            settings.put("mp.jwt.verify.publickey.location", TestTokens.keysLocation());
            settings.put("mp.jwt.verify.issuer", TestTokens.ISSUER);
            settings.put("mp.jwt.verify.audiences", TestTokens.AUDIENCE);
            return settings;
        }

        @Override
        public void stop() {
            // nothing was started
        }
    }

    private static RequestSpecification admin() {
        return given().header("Authorization", "Bearer " + TestTokens.admin()).contentType(ContentType.JSON);
    }

    @Test
    void it_measures_controls_and_says_what_is_away() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> admin().get("/api/v1/load").then().statusCode(200));
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/q/health/ready")
                        .then()
                        .statusCode(200)
                        .body("checks[0].data.history", equalTo("away"))
                        .body("checks[0].data.kafka", equalTo("away")));
        admin().body("{\"factors\":{\"3\":0.25},\"reason\":\"a test\",\"ends_at\":\""
                        + Instant.now().plusSeconds(600) + "\"}")
                .post("/api/v1/throttle")
                .then()
                .statusCode(200)
                .body("in_force.factors.'3'", notNullValue());
        admin().get("/api/v1/throttle/events")
                .then()
                .statusCode(200)
                .body("complete", equalTo(false))
                .body("items.kind", hasItem("manual_started"));
        admin().get("/api/v1/load/hourly").then().statusCode(503).body("code", equalTo("DB_001"));
        admin().body("{}").put("/api/v1/thresholds").then().statusCode(503).body("code", equalTo("DB_001"));
    }
}
