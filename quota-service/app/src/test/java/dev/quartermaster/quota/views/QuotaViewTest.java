package dev.quartermaster.quota.views;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.Precondition;
import dev.quartermaster.quota.limits.Store;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import dev.quartermaster.quota.limits.domain.SubjectSettings;
import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What a subject sees of its quotas, through the routes. */
@QuarkusTest
@WithTestResource(QuotaTestResource.class)
@NullUnmarked
class QuotaViewTest {

    @Inject
    Store<SubjectSettings> subjects;

    @Test
    void anEditorSeesWhatTheProductPromises() {
        assign("v-editor", "editor");
        consume("v-editor", "\"uploads\":15,\"searches\":234,\"storage_bytes\":13421772800");
        JsonPath view = as(TestTokens.user("v-editor"))
                .get("/api/v1/quota")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(view.getString("user_id")).isEqualTo("v-editor");
        assertThat(view.getString("plan")).isEqualTo("editor");
        assertThat(view.getInt("priority")).isEqualTo(1);
        Instant tomorrow = Instant.now()
                .atZone(ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.DAYS)
                .plusDays(1)
                .toInstant();
        assertThat(view.getMap("quotas.uploads"))
                .containsEntry("current", 15)
                .containsEntry("max", 100)
                .containsEntry("remaining", 85)
                .containsEntry("display", "15/100 (15.0%)")
                .containsEntry("period", "day")
                .containsEntry("reset_at", tomorrow.toString())
                .containsEntry("limit", "uploads_per_day")
                .containsEntry("source", "plan:editor")
                .doesNotContainKeys("held", "unit");
        assertThat(view.getMap("quotas.searches"))
                .containsEntry("current", 234)
                .containsEntry("max", 1000)
                .containsEntry("remaining", 766)
                .containsEntry("display", "234/1000 (23.4%)")
                .containsEntry("period", "hour")
                .containsKey("reset_at");
        assertThat(view.getMap("quotas.storage_bytes"))
                .containsEntry("current", 13421772800L)
                .containsEntry("max", 53687091200L)
                .containsEntry("display", "12.5/50 GB (25.0%)")
                .containsEntry("unit", "bytes")
                .containsEntry("used_pct", 25.0f)
                .doesNotContainKey("period");
    }

    @Test
    void lookingChangesNothing() {
        consume("v-looker", "\"uploads\":2");
        for (int i = 0; i < 3; i++) {
            as(TestTokens.user("v-looker"))
                    .get("/api/v1/quota")
                    .then()
                    .body("quotas.uploads_per_hour.current", equalTo(2))
                    .body("quotas.uploads_per_24_hours.period", equalTo("24 hours"))
                    .body("quotas", not(hasKey("uploads")));
        }
    }

    @Test
    void unlimitedIsShownAsSuch() {
        assign("v-admin", "admin");
        as(TestTokens.user("v-admin"))
                .get("/api/v1/quota")
                .then()
                .statusCode(200)
                .body("quotas.video_minutes", hasKey("max"))
                .body("quotas.video_minutes.max", nullValue())
                .body("quotas.video_minutes.display", equalTo("0/∞"))
                .body("quotas.storage_bytes.display", equalTo("0/∞"));
    }

    @Test
    void whatIsHeldIsToldAndSharesAreRounded() {
        limit("view_thirds", "\"metric\":\"view_thirds\",\"kind\":\"stock\",\"amount\":3,\"scope\":[\"user\"]");
        consume("v-holder", "\"view_thirds\":1");
        as(TestTokens.service())
                .contentType("application/json")
                .body("{\"subject\":{\"user\":\"v-holder\"},\"hold\":{\"view_thirds\":1}}")
                .post("/api/v1/reservations")
                .then()
                .statusCode(201);
        JsonPath view = quota("v-holder");
        assertThat(view.getInt("quotas.view_thirds.held")).isEqualTo(1);
        assertThat(view.getString("quotas.view_thirds.display")).isEqualTo("2/3 (66.7%)");
    }

    @Test
    void nothingOfNothingIsNothing() {
        limit("view_none", "\"metric\":\"view_none\",\"kind\":\"stock\",\"amount\":0,\"scope\":[\"user\"]");
        assertThat(quota("v-none").getString("quotas.view_none.display")).isEqualTo("0/0 (0.0%)");
    }

    @Test
    void whatEverybodySharesIsNobodysView() {
        limit("view_shared", "\"metric\":\"view_shared\",\"kind\":\"stock\",\"amount\":9,\"scope\":[\"global\"]");
        consume("v-sharer", "\"view_shared\":1");
        assertThat(quota("v-sharer").getMap("quotas")).doesNotContainKey("view_shared");
    }

    @Test
    void usersSeeThemselvesAlone() {
        as(TestTokens.user("v-1")).get("/api/v1/quota?user=v-1").then().statusCode(200);
        as(TestTokens.user("v-1")).get("/api/v1/subjects/user/v-1/quota").then().statusCode(200);
        as(TestTokens.user("v-1"))
                .get("/api/v1/quota?user=v-2")
                .then()
                .statusCode(403)
                .body("code", equalTo("AUTH_007"));
        as(TestTokens.user("v-1")).get("/api/v1/subjects/user/v-2/quota").then().statusCode(403);
        as(TestTokens.user("v-1"))
                .get("/api/v1/subjects/project/v-1/quota")
                .then()
                .statusCode(403);
        given().get("/api/v1/quota").then().statusCode(401);
    }

    @Test
    void othersSeeAnySubject() {
        for (String token : new String[] {TestTokens.admin(), TestTokens.service()}) {
            as(token).get("/api/v1/quota?user=v-3").then().statusCode(200).body("user_id", equalTo("v-3"));
            as(token)
                    .get("/api/v1/subjects/project/p%2F3/quota")
                    .then()
                    .statusCode(200)
                    .body("scope", equalTo("project"))
                    .body("id", equalTo("p/3"));
        }
        as(TestTokens.admin()).get("/api/v1/subjects/planet/x/quota").then().statusCode(400);
        as(TestTokens.admin()).get("/api/v1/subjects/ip/nowhere/quota").then().statusCode(422);
        as(TestTokens.admin()).get("/api/v1/quota?user=a%00b").then().statusCode(422);
    }

    private static void limit(String name, String members) {
        as(TestTokens.admin())
                .contentType("application/json")
                .body("{" + members + "}")
                .put("/api/v1/limits/" + name)
                .then()
                .statusCode(anyOf(equalTo(200), equalTo(201)));
    }

    private static JsonPath quota(String user) {
        return as(TestTokens.user(user))
                .get("/api/v1/quota")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private void assign(String user, String plan) {
        SubjectSettings settings = new SubjectSettings(plan, null, null, null, "");
        subjects.put(Key.of(new SubjectRef(Dimension.USER, user)), settings, new Precondition.None(), "test")
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    private static void consume(String user, String amounts) {
        as(TestTokens.service())
                .contentType("application/json")
                .body("{\"subject\":{\"user\":\"" + user + "\"},\"consume\":{" + amounts + "}}")
                .post("/api/v1/checks")
                .then()
                .statusCode(200);
    }

    private static RequestSpecification as(String token) {
        return given().urlEncodingEnabled(false).header("Authorization", "Bearer " + token);
    }
}
