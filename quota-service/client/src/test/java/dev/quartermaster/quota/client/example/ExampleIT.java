package dev.quartermaster.quota.client.example;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.quartermaster.quota.client.QuotaClient;
import dev.quartermaster.quota.client.testing.QuotaService;
import dev.quartermaster.quota.contract.QuotaView;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Annotated endpoints in a real application, asking the real packaged quota-service. */
@QuarkusTest
@QuarkusTestResource(QuotaServiceResource.class)
class ExampleIT {

    @Inject
    QuotaClient quota;

    @Inject
    VideoResource.Endless endless;

    private static String someone() {
        return "u-" + UUID.randomUUID();
    }

    private static String token(String user) {
        return QuotaService.shared().token(user, "user");
    }

    private static RequestSpecification as(String user) {
        return given().header("Authorization", "Bearer " + token(user));
    }

    private QuotaView.Gauge gauge(String user, String metric) {
        QuotaView view =
                Objects.requireNonNull(quota.quota(user).toCompletableFuture().join());
        return Objects.requireNonNull(view.quotas().get(metric));
    }

    private long used(String user, String metric) {
        Long current = gauge(user, metric).current();
        return current == null ? 0 : current;
    }

    @ParameterizedTest
    @CsvSource({"blocking,worker", "virtual,virtual", "uni,loop", "stage,loop"})
    void an_allowed_request_runs_where_it_always_does_and_gets_the_headers(String kind, String thread) {
        String user = someone();
        as(user).get("/search/" + kind)
                .then()
                .statusCode(200)
                .body(equalTo(thread))
                .header("X-RateLimit-Limit", "4")
                .header("X-RateLimit-Remaining", "3")
                .header("X-RateLimit-Reset", notNullValue())
                .header("RateLimit-Policy", "\"ex_searches\";q=4;w=3600")
                .header("RateLimit", notNullValue())
                .header("Retry-After", nullValue());
        assertThat(used(user, "ex_searches")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocking", "virtual", "uni", "stage", "multi"})
    void a_refused_request_is_answered_429_with_problem_and_headers(String kind) {
        String user = someone();
        for (int i = 0; i < 4; i++) {
            as(user).get("/search/" + kind).then().statusCode(200);
        }
        as(user).get("/search/" + kind)
                .then()
                .statusCode(429)
                .contentType("application/problem+json")
                .header("Retry-After", notNullValue())
                .header("X-RateLimit-Limit", "4")
                .header("X-RateLimit-Remaining", "0")
                .body("code", equalTo("RATE_001"))
                .body("status", equalTo(429))
                .body("instance", equalTo("/search/" + kind))
                .body("limit_type", equalTo("ex_searches"))
                .body("retry_after", greaterThan(0))
                .body("'violated-policies'", contains("ex_searches"));
        assertThat(used(user, "ex_searches")).isEqualTo(4);
    }

    @Test
    void what_is_forbidden_has_no_retry_after() {
        as(someone())
                .get("/search/forbidden")
                .then()
                .statusCode(429)
                .header("Retry-After", nullValue())
                .body("retry_after", nullValue());
    }

    @Test
    void several_annotations_are_one_check_all_or_nothing() {
        String user = someone();
        as(user).get("/search/both").then().statusCode(200);
        as(user).get("/search/both").then().statusCode(429).body("limit_type", equalTo("ex_scarce"));
        assertThat(used(user, "ex_searches"))
                .as("two for the first, none for the second")
                .isEqualTo(2);
    }

    @Test
    void a_parameter_says_what_it_costs() {
        String user = someone();
        as(user).contentType(ContentType.JSON)
                .body(List.of("a", "b", "c", "d"))
                .post("/search/items")
                .then()
                .statusCode(200);
        as(user).get("/search/cost?n=2").then().statusCode(200);
        as(user).get("/search/cost").then().statusCode(200);
        assertThat(used(user, "ex_items")).isEqualTo(4 + 2 + 3);
        as(user).get("/search/cost?n=-5").then().statusCode(400);
        as(user).get("/search/cost?n=2").then().statusCode(429);
        assertThat(used(user, "ex_items")).isEqualTo(9);
    }

    @Test
    void api_keys_and_addresses_count_by_themselves_and_nobody_is_sent_away() {
        String key = UUID.randomUUID().toString();
        given().get("/search/key").then().statusCode(401);
        given().header("X-API-Key", key).get("/search/key").then().statusCode(200);
        given().header("X-API-Key", key).get("/search/key").then().statusCode(429);
        given().header("X-API-Key", key + "2").get("/search/key").then().statusCode(200);
        given().get("/search/address").then().statusCode(200);
        as(someone()).get("/search/address").then().statusCode(429);
    }

    @Test
    void an_event_loop_is_never_kept_waiting() {
        String user = someone();
        as(user).get("/search/careless").then().statusCode(500);
        assertThat(used(user, "ex_searches")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocking", "virtual", "uni", "stage"})
    void what_was_really_used_is_charged_once(String kind) {
        String user = someone();
        ValidatableResponse less = as(user).post("/videos/" + kind + "?used=4").then();
        less.statusCode(200).header("X-RateLimit-Remaining", "26");
        assertThat(used(user, "ex_minutes")).isEqualTo(4);
        as(user).post("/videos/" + kind).then().statusCode(200);
        assertThat(used(user, "ex_minutes")).as("not said, so as held").isEqualTo(14);
        as(user).post("/videos/" + kind + "?used=12").then().statusCode(200);
        assertThat(used(user, "ex_minutes")).as("more than held, and it fits").isEqualTo(26);
        as(user).post("/videos/" + kind)
                .then()
                .statusCode(429)
                .body("detail", containsString("Need 10 min, have 4 min remaining"));
        assertThat(gauge(user, "ex_minutes").held()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocking", "virtual", "uni", "stage"})
    void a_method_that_fails_gives_everything_back(String kind) {
        String user = someone();
        as(user).post("/videos/" + kind + "?used=-1").then().statusCode(500);
        assertThat(used(user, "ex_minutes")).isZero();
        assertThat(gauge(user, "ex_minutes").held()).isZero();
    }

    @Test
    void more_than_held_that_does_not_fit_charges_what_was_held() {
        String user = someone();
        as(user).post("/videos/blocking?used=31").then().statusCode(200);
        assertThat(used(user, "ex_minutes")).isEqualTo(10);
        assertThat(gauge(user, "ex_minutes").held()).isZero();
    }

    @Test
    void a_parameter_says_what_to_hold() {
        String user = someone();
        as(user).post("/videos/units?minutes=7").then().statusCode(200);
        as(user).post("/videos/units?minutes=0").then().statusCode(200);
        as(user).post("/videos/units?minutes=24").then().statusCode(429);
        assertThat(used(user, "ex_minutes")).isEqualTo(7);
    }

    @Test
    void a_client_that_goes_away_gives_everything_back() throws IOException {
        String user = someone();
        int before = endless.begun.get();
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            String request =
                    "POST /videos/endless HTTP/1.1\r\nHost: example\r\nContent-Length: 0\r\nAuthorization: Bearer "
                            + token(user) + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            await().atMost(Duration.ofSeconds(30)).until(() -> endless.begun.get() > before);
            assertThat(gauge(user, "ex_minutes").held()).isEqualTo(10);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> endless.cancelled.get() > 0);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> gauge(user, "ex_minutes").held() == 0);
        assertThat(used(user, "ex_minutes")).isZero();
    }
}
