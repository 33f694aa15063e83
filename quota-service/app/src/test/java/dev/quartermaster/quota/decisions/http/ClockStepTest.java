package dev.quartermaster.quota.decisions.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.SteppedClock;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica whose time of day is set an hour wrong decides as before: what counts is the database's clock. */
@QuarkusTest
@WithTestResource(QuotaTestResource.class)
class ClockStepTest {

    private static final String CHECKS = "/api/v1/checks";
    private static final String ADMIN = token("a-1", "admin");

    @Inject
    @Nullable
    SteppedClock clock;

    @AfterEach
    void right() {
        step(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void nothing_comes_back_and_nothing_is_lost(int hours) {
        String name = "step_" + (hours > 0 ? "ahead" : "back");
        limit(name + "_rate", "{\"metric\":\"" + name + "\",\"kind\":\"rate\",\"amount\":3,\"window\":\"PT30M\"}");
        limit(name + "_day", "{\"metric\":\"" + name + "\",\"kind\":\"quota\",\"amount\":5,\"period\":\"day\"}");
        String user = "u-" + UUID.randomUUID();
        Response before = check(user, name, 2, "key");
        before.then().statusCode(200);

        step(hours);
        assertThat(check(user, name, 2, "key").asString()).as("the same key").isEqualTo(before.asString());
        check(user, name, 2, null)
                .then()
                .statusCode(429)
                .body("limits[0].used", equalTo(2))
                .body("retry_after", greaterThan(25 * 60))
                .body("retry_after", org.hamcrest.Matchers.lessThanOrEqualTo(31 * 60));
        Response after = check(user, name, 1, null);
        after.then().statusCode(200).body("limits[0].used", equalTo(3)).body("limits[1].used", equalTo(3));
        String day = "limits.find { it.kind == 'quota' }.resets_at";
        assertThat(after.<String>path(day)).isEqualTo(before.path(day));

        step(0);
        check(user, name, 1, null).then().statusCode(429).body("limits[0].used", equalTo(3));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void overrides_and_reservations_expire_by_the_databases_clock(int hours) {
        String name = "held_" + (hours > 0 ? "ahead" : "back");
        limit(name, "{\"metric\":\"" + name + "\",\"kind\":\"stock\",\"amount\":1}");
        String user = "u-" + UUID.randomUUID();
        Instant now = Instant.now();
        // an hour ahead the first would have expired, an hour back the second would not have yet
        override(user, name, 10, now.plus(Duration.ofMinutes(30)));
        step(hours);
        check(user, name, 5, null).then().statusCode(200);
        String id = as(ADMIN)
                .body("{\"subject\":{\"user\":\"" + user + "\"},\"hold\":{\"" + name + "\":3},\"ttl\":\"PT20M\"}")
                .post("/api/v1/reservations")
                .then()
                .statusCode(201)
                .extract()
                .path("reservation_id");
        as(ADMIN)
                .body("{\"consume\":{\"" + name + "\":3}}")
                .post("/api/v1/reservations/" + id + "/commit")
                .then()
                .statusCode(200);
        override(user, name, 20, now.minus(Duration.ofMinutes(30)));
        check(user, name, 1, null).then().statusCode(429).body("limits[0].amount", equalTo(1));
    }

    private void step(int hours) {
        java.util.Objects.requireNonNull(clock).step(Duration.ofHours(hours));
    }

    private static void limit(String name, String body) {
        as(ADMIN).body(body).put("/api/v1/limits/" + name).then().statusCode(201);
    }

    private static void override(String user, String limit, int amount, Instant until) {
        int status = as(ADMIN)
                .body("{\"amount\":" + amount + ",\"expires_at\":\"" + until + "\"}")
                .put("/api/v1/subjects/user/" + user + "/overrides/" + limit)
                .statusCode();
        assertThat(status).isIn(200, 201);
    }

    private static Response check(String user, String metric, int cost, @Nullable String key) {
        String once = key == null ? "" : ",\"idempotency_key\":\"" + user + key + "\"";
        return as(ADMIN)
                .body("{\"subject\":{\"user\":\"" + user + "\"},\"consume\":{\"" + metric + "\":" + cost + "}" + once
                        + "}")
                .post(CHECKS);
    }

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token).contentType("application/json");
    }

    /** Good for hours on both sides of now: tokens are judged by the machine's clock, as they should be. */
    private static String token(String subject, String role) {
        JwtClaims claims = TestTokens.claims(subject, role);
        claims.setExpirationTimeMinutesInTheFuture(300);
        return TestTokens.signed(claims);
    }
}
