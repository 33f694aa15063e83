package dev.quartermaster.quota;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The service as it ships, jar or native image, on a real PostgreSQL: every capability once, through HTTP. */
@QuarkusIntegrationTest
@QuarkusTestResource(QuotaTestResource.class)
class PackagedQuotaIT {

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token).contentType(ContentType.JSON);
    }

    private static RequestSpecification service() {
        return as(TestTokens.service());
    }

    private static String check(String user, String metric, long cost) {
        return "{\"subject\":{\"user\":\"" + user + "\"},\"consume\":{\"" + metric + "\":" + cost + "}}";
    }

    private static String someone() {
        return "u-" + UUID.randomUUID();
    }

    private static void limit(String name, String body) {
        as(TestTokens.admin()).body(body).put("/api/v1/limits/" + name).then().statusCode(201);
    }

    @Test
    void health_metrics_and_documents_are_there() {
        given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/health/started").then().statusCode(200);
        given().get("/q/metrics").then().statusCode(200).body(containsString("quartermaster_decisions_total"));
        given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body("paths.'/api/v1/checks'.post", notNullValue());
        given().get("/q/swagger-ui/").then().statusCode(200);
        given().get("/api/v1/errors").then().statusCode(200);
    }

    @Test
    void a_rate_admits_its_amount_and_then_refuses_with_a_problem() {
        limit(
                "it_calls",
                "{\"metric\":\"it_calls\",\"kind\":\"rate\",\"amount\":3,\"window\":\"PT1M\",\"scope\":[\"user\"]}");
        String user = someone();
        for (int used = 1; used <= 3; used++) {
            service()
                    .body(check(user, "it_calls", 1))
                    .post("/api/v1/checks")
                    .then()
                    .statusCode(200)
                    .header("X-RateLimit-Remaining", String.valueOf(3 - used))
                    .body("allowed", equalTo(true))
                    .body("limits[0].used", equalTo(used));
        }
        service()
                .body(check(user, "it_calls", 1))
                .post("/api/v1/checks")
                .then()
                .statusCode(429)
                .contentType("application/problem+json")
                .header("Retry-After", notNullValue())
                .body("code", equalTo("RATE_001"))
                .body("retry_after", greaterThan(0))
                .body("'violated-policies'", contains("it_calls"));
    }

    @Test
    void the_first_plans_hold_and_an_override_beats_them() {
        String user = someone();
        as(TestTokens.admin())
                .body("{\"plan\":\"viewer\"}")
                .put("/api/v1/subjects/user/" + user)
                .then()
                .statusCode(201);
        service().body(check(user, "uploads", 1)).post("/api/v1/checks").then().statusCode(429);
        as(TestTokens.admin())
                .body("{\"amount\":2,\"note\":\"trial\"}")
                .put("/api/v1/subjects/user/" + user + "/overrides/uploads_per_day")
                .then()
                .statusCode(201);
        service()
                .body(check(user, "uploads", 1))
                .post("/api/v1/checks")
                .then()
                .statusCode(200)
                .body("plan", equalTo("viewer"))
                .body("limits[0].source", equalTo("override:user:" + user));
    }

    @Test
    void a_batch_keeps_its_order_and_an_idempotency_key_counts_once() {
        limit("it_held", "{\"metric\":\"it_held\",\"kind\":\"stock\",\"amount\":5,\"scope\":[\"user\"]}");
        String user = someone();
        String batch = "{\"checks\":[" + check(user, "it_held", 4) + "," + check(user, "it_held", 4) + ","
                + check(user, "it_held", 1) + "]}";
        service()
                .body(batch)
                .post("/api/v1/checks/batch")
                .then()
                .statusCode(200)
                .body("results", hasSize(3))
                .body("results.status", contains(200, 429, 200));
        service().body(check(user, "it_held", -2)).post("/api/v1/checks").then().statusCode(200);
        String once = "{\"subject\":{\"user\":\"" + user + "\"},\"consume\":{\"it_held\":1},\"idempotency_key\":\""
                + UUID.randomUUID() + "\"}";
        String first = service()
                .body(once)
                .post("/api/v1/checks")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        service().body(once).post("/api/v1/checks").then().statusCode(200).body(equalTo(first));
        service()
                .body(check(user, "it_held", 0))
                .post("/api/v1/checks")
                .then()
                .statusCode(200)
                .body("limits[0].used", equalTo(4));
    }

    @Test
    void a_daily_quota_resets_at_midnight_and_sizes_are_413() {
        String user = someone();
        as(TestTokens.admin())
                .body("{\"plan\":\"editor\",\"time_zone\":\"Asia/Tokyo\"}")
                .put("/api/v1/subjects/user/" + user)
                .then()
                .statusCode(201);
        service()
                .body(check(user, "video_minutes", 20))
                .post("/api/v1/checks")
                .then()
                .statusCode(200)
                .body("limits[0].resets_at", containsString("T15:00:00Z"));
        service()
                .body(check(user, "file_bytes", 15_000_000_000L))
                .post("/api/v1/checks")
                .then()
                .statusCode(413)
                .body("code", equalTo("QUOTA_003"));
    }

    @Test
    void nobody_decides_without_a_token_and_users_only_look_at_themselves() {
        given().contentType(ContentType.JSON)
                .body(check("u-5", "searches", 1))
                .post("/api/v1/checks")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", containsString("Bearer"))
                .body("code", equalTo("AUTH_001"));
        as(TestTokens.user("u-5"))
                .body(check("u-5", "searches", 1))
                .post("/api/v1/checks")
                .then()
                .statusCode(403)
                .body("code", equalTo("AUTH_006"));
    }

    @Test
    void wrong_bodies_are_refused_as_documented() {
        service()
                .body("{\"subject\":{\"user\":\"u\"},\"consume\":{\"searches\":\"1\"}}")
                .post("/api/v1/checks")
                .then()
                .statusCode(400)
                .body("code", equalTo("VAL_003"));
        service()
                .body("{\"subject\":{\"user\":\"u\"},\"consume\":{\"searches\":1},\"colour\":1}")
                .post("/api/v1/checks")
                .then()
                .statusCode(400)
                .body("code", equalTo("VAL_002"));
        service().body("{").post("/api/v1/checks").then().statusCode(400).body("code", equalTo("VAL_001"));
        service().get("/api/v1/checks").then().statusCode(405).body("code", equalTo("VAL_011"));
    }

    @Test
    void what_was_decided_is_explained_listed_counted_and_rehearsed() {
        String user = someone();
        String id = service()
                .body(check(user, "file_bytes", 15_000_000_000L))
                .post("/api/v1/checks")
                .then()
                .statusCode(413)
                .extract()
                .path("decision_id");
        as(TestTokens.user(user))
                .get("/api/v1/explain/" + id)
                .then()
                .statusCode(200)
                .body("smallest_change.raise[0].to", equalTo(15_000_000_000L));
        RequestSpecification admin = as(TestTokens.admin());
        admin.get("/api/v1/violations?user=" + user)
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items[0].decision_id", equalTo(id));
        admin.get("/api/v1/violations/summary").then().statusCode(200).body("refusals", greaterThan(0));
        admin.get("/api/v1/violations/findings").then().statusCode(200);
        admin.get("/api/v1/violations/retention").then().statusCode(200).body("days", equalTo(90));
        admin.get("/api/v1/stats").then().statusCode(200).body("totals.refused", greaterThan(0));
        admin.body("{}")
                .post("/api/v1/simulations")
                .then()
                .statusCode(200)
                .body("newly_refused", equalTo(0))
                .body("newly_allowed", equalTo(0));
    }
}
