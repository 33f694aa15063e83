package dev.quartermaster.quota.explain.rest;

import static dev.quartermaster.quota.testing.Service.as;
import static dev.quartermaster.quota.testing.Service.check;
import static dev.quartermaster.quota.testing.Service.consume;
import static dev.quartermaster.quota.testing.Service.get;
import static dev.quartermaster.quota.testing.Service.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Explanations, through the route. */
@QuarkusTest
@WithTestResource(QuotaTestResource.class)
@NullUnmarked
class ExplainTest {

    private static String reason(JsonPath explanation, String limit) {
        return explanation.getString("not_matched.find { it.limit == '" + limit + "' }.reason");
    }

    private static String matched(String limit) {
        return "matched.find { it.limit == '" + limit + "' }";
    }

    @Test
    void an_admission_tells_the_numbers_and_what_did_not_apply() {
        consume("e-1", "\"uploads\":40").then().statusCode(200);
        String id =
                consume("e-1", "\"uploads\":3").then().statusCode(200).extract().path("decision_id");
        JsonPath told = get("/explain/" + id);
        assertThat(told.getBoolean("allowed")).isTrue();
        assertThat(told.getString("plan")).isEqualTo("default");
        assertThat(told.getLong("configuration_version")).isPositive();
        assertThat(told.getInt(matched("uploads_per_hour") + ".before")).isEqualTo(40);
        assertThat(told.getInt(matched("uploads_per_hour") + ".after")).isEqualTo(43);
        assertThat(told.getInt(matched("uploads_per_hour") + ".amount")).isEqualTo(50);
        assertThat(told.getString(matched("uploads_per_hour") + ".source")).isEqualTo("plan:default");
        assertThat(reason(told, "searches_per_hour")).isEqualTo("other_metric");
        assertThat(reason(told, "uploads_per_day")).isEqualTo("no_amount");
        assertThat(told.getString("smallest_change")).isNull();
    }

    @Test
    void a_refusal_tells_what_would_have_admitted() {
        as(TestTokens.admin())
                .body("{\"amount\":10,\"note\":\"few\"}")
                .put("/api/v1/subjects/user/e-2/overrides/uploads_per_hour")
                .then()
                .statusCode(201);
        consume("e-2", "\"uploads\":8").then().statusCode(200);
        String id = consume("e-2", "\"uploads\":5,\"file_bytes\":7")
                .then()
                .statusCode(429)
                .extract()
                .path("decision_id");
        JsonPath told = get("/explain/" + id);
        assertThat(told.getBoolean(matched("uploads_per_hour") + ".refused")).isTrue();
        assertThat(told.getString(matched("uploads_per_hour") + ".source")).isEqualTo("override:user:e-2");
        assertThat(told.getInt(matched("uploads_per_hour") + ".before")).isEqualTo(8);
        assertThat(told.getInt(matched("uploads_per_hour") + ".after")).isEqualTo(8);
        assertThat(told.getInt("smallest_change.raise[0].to")).isEqualTo(13);
        assertThat(told.getString("smallest_change.ask_for[0].metric")).isEqualTo("uploads");
        assertThat(told.getInt("smallest_change.ask_for[0].most")).isEqualTo(2);
        assertThat(told.getString("earliest_admission")).isGreaterThan(told.getString("at"));
        // both changes are enough, and one unit less is not
        as(TestTokens.admin())
                .body("{\"amount\":12}")
                .put("/api/v1/subjects/user/e-2/overrides/uploads_per_hour")
                .then()
                .statusCode(200);
        consume("e-2", "\"uploads\":5").then().statusCode(429);
        as(TestTokens.admin())
                .body("{\"amount\":13}")
                .put("/api/v1/subjects/user/e-2/overrides/uploads_per_hour")
                .then()
                .statusCode(200);
        consume("e-2", "\"uploads\":5").then().statusCode(200);
    }

    @Test
    void it_tells_of_the_limits_as_they_were() {
        limit("e_then", "e_then", 5, "PT1H");
        String id = consume("e-3", "\"e_then\":1").then().extract().path("decision_id");
        long version = get("/explain/" + id).getLong("configuration_version");
        as(TestTokens.admin())
                .body("{\"enabled\":false}")
                .patch("/api/v1/limits/e_then")
                .then()
                .statusCode(200);
        limit("e_later", "e_then", 5, "PT1M");
        String after = consume("e-3", "\"e_then\":1").then().extract().path("decision_id");
        JsonPath then = get("/explain/" + id);
        assertThat(then.getLong("configuration_version")).isEqualTo(version);
        assertThat(then.getInt(matched("e_then") + ".amount")).isEqualTo(5);
        assertThat(reason(then, "e_later")).isNull();
        JsonPath now = get("/explain/" + after);
        assertThat(now.getLong("configuration_version")).isGreaterThan(version);
        assertThat(reason(now, "e_then")).isEqualTo("disabled");
        assertThat(now.getInt(matched("e_later") + ".amount")).isEqualTo(5);
        // versions of the past are read from the audit trail
        as(TestTokens.admin()).delete("/api/v1/limits/e_later").then().statusCode(204);
        assertThat(get("/explain/" + after).getInt(matched("e_later") + ".amount"))
                .isEqualTo(5);
        assertThat(reason(get("/explain/" + after), "e_then")).isEqualTo("disabled");
    }

    @Test
    void a_scope_that_the_subject_lacks_is_named() {
        as(TestTokens.admin())
                .body(
                        "{\"metric\":\"e_scope\",\"kind\":\"rate\",\"amount\":5,\"window\":\"PT1M\",\"scope\":[\"user\",\"resource\"]}")
                .put("/api/v1/limits/e_scope")
                .then()
                .statusCode(201);
        String id =
                consume("e-4", "\"e_scope\":1").then().statusCode(200).extract().path("decision_id");
        JsonPath told = get("/explain/" + id);
        assertThat(reason(told, "e_scope")).isEqualTo("scope_not_in_subject");
        assertThat(told.getList("not_matched.find { it.limit == 'e_scope' }.missing"))
                .containsExactly("resource");
    }

    @Test
    void every_decision_of_a_flood_is_explained() {
        limit("e_flood", "e_flood", 10, "PT1H");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.addAll(as(TestTokens.service())
                    .body("{\"checks\":[" + ("{\"subject\":{\"user\":\"e-5\"},\"consume\":{\"e_flood\":1}},".repeat(99))
                            + "{\"subject\":{\"user\":\"e-5\"},\"consume\":{\"e_flood\":1}}]}")
                    .post("/api/v1/checks/batch")
                    .jsonPath()
                    .getList("results.decision_id", String.class));
        }
        assertThat(ids).hasSize(300).doesNotHaveDuplicates();
        long allowed = ids.stream()
                .map(id -> get("/explain/" + id))
                .filter(told -> told.getBoolean("allowed"))
                .count();
        assertThat(allowed).isEqualTo(10);
    }

    @Test
    void users_see_their_own_alone() {
        String id = consume("e-6", "\"uploads\":1").then().extract().path("decision_id");
        as(TestTokens.user("e-6")).get("/api/v1/explain/" + id).then().statusCode(200);
        as(TestTokens.service()).get("/api/v1/explain/" + id).then().statusCode(200);
        as(TestTokens.user("e-7"))
                .get("/api/v1/explain/" + id)
                .then()
                .statusCode(404)
                .body("code", equalTo("NOT_FOUND_007"));
        String nobodys = check("{\"subject\":{\"ip\":\"192.0.2.1\"},\"consume\":{\"uploads\":1}}")
                .then()
                .extract()
                .path("decision_id");
        as(TestTokens.user("e-6")).get("/api/v1/explain/" + nobodys).then().statusCode(404);
        io.restassured.RestAssured.get("/api/v1/explain/" + id).then().statusCode(401);
    }

    @Test
    void names_of_nothing_are_not_there() {
        for (String id : List.of(
                "x",
                "01KAW4Z1V4S5W8X3QJ6ZC2M0TE",
                "ZZZZZZZZZZZZZZZZZZZZZZZZZZ",
                "%00",
                "a".repeat(3000),
                "7ZZZZZZZZZZZZZZZZZZZZZZZZZ")) {
            as(TestTokens.admin())
                    .urlEncodingEnabled(false)
                    .get("/api/v1/explain/" + id)
                    .then()
                    .statusCode(404)
                    .contentType("application/problem+json");
        }
    }
}
