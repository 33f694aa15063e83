package dev.quartermaster.quota.decisions.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.quartermaster.quota.decisions.domain.CounterKeys;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Setting counters back, through the routes. */
@QuarkusTest
@WithTestResource(QuotaTestResource.class)
@NullUnmarked
class ResetTest {

    private static final Set<Dimension> BOTH = Set.of(Dimension.USER, Dimension.RESOURCE);

    @BeforeEach
    void aLimitPerUserAndRoute() {
        as(TestTokens.admin())
                .body(
                        "{\"metric\":\"hits\",\"kind\":\"rate\",\"amount\":5,\"window\":\"PT1H\",\"scope\":[\"user\",\"resource\"],"
                                + "\"on_unavailable\":\"deny\",\"mode\":\"enforce\",\"elastic\":false,\"enabled\":true}")
                .put("/api/v1/limits/hits_per_route");
    }

    @Test
    void ratesAndQuotasAreSetBackAndWhatIsHeldStays() {
        consume("x-1", "\"uploads\":50,\"storage_bytes\":1000", "").statusCode(200);
        consume("x-1", "\"uploads\":1", "").statusCode(429);
        as(TestTokens.service())
                .body("{\"subject\":{\"user\":\"x-1\"},\"hold\":{\"storage_bytes\":7}}")
                .post("/api/v1/reservations")
                .then()
                .statusCode(201);
        reset("x-1", "")
                .statusCode(200)
                .body("scope", equalTo("user"))
                .body("reset", hasSize(2))
                .body("reset[0].limit", equalTo("uploads_per_24_hours"))
                .body("reset[0].used", equalTo(50))
                .body("reset[1].limit", equalTo("uploads_per_hour"))
                .body("reset[1].counted_by.user", equalTo("x-1"));
        await().atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> consume("x-1", "\"uploads\":50", "").statusCode(200));
        reset("x-1", "{\"limits\":[\"storage_bytes\"]}").body("reset[0].used", equalTo(1000));
        as(TestTokens.user("x-1"))
                .get("/api/v1/quota")
                .then()
                .body("quotas.storage_bytes.current", equalTo(7))
                .body("quotas.storage_bytes.held", equalTo(7));
    }

    @Test
    void combinedScopesAreSetBackForThisSubjectAlone() {
        // the second one's route contains the first one's key
        consume("x-2", "\"hits\":5", "/a").statusCode(200);
        consume("x-2", "\"hits\":4", "/b").statusCode(200);
        consume("y-2", "\"hits\":5", "/3:x-2").statusCode(200);
        reset("x-2", "{\"limits\":[\"hits_per_route\"]}")
                .statusCode(200)
                .body("reset", hasSize(2))
                .body("reset.used", equalTo(java.util.List.of(5, 4)))
                .body("reset[0].counted_by.resource", equalTo("/a"));
        await().atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> consume("x-2", "\"hits\":5", "/a").statusCode(200));
        consume("y-2", "\"hits\":1", "/3:x-2").statusCode(429);
    }

    @Test
    void itIsOnRecord() {
        consume("x-3", "\"uploads\":3", "").statusCode(200);
        reset("x-3", "").statusCode(200);
        as(TestTokens.admin())
                .get("/api/v1/audit?entity=counters&key=user/x-3")
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items[0].actor", equalTo("a-1"))
                .body("items[0].action", equalTo("reset"));
    }

    @Test
    void badResetsChangeNothing() {
        consume("x-4", "\"uploads\":3", "").statusCode(200);
        reset("x-4", "{\"limits\":[\"nothing_of_the_kind\"]}").statusCode(404).body("code", equalTo("NOT_FOUND_002"));
        reset("x-4", "{\"limits\":[\"uploads_per_hour\",\"file_bytes\"]}").statusCode(422);
        reset("x-4", "{\"limits\":[\"vectors\"]}").statusCode(422).body("code", equalTo("VAL_008"));
        reset("x-4", "{\"limits\":[]}").statusCode(422);
        reset("x-4", "{\"limits\":[1]}").statusCode(400);
        reset("x-4", "{\"all\":true}").statusCode(400).body("code", equalTo("VAL_002"));
        as(TestTokens.admin()).post("/api/v1/subjects/planet/x/reset").then().statusCode(400);
        as(TestTokens.service()).post("/api/v1/subjects/user/x-4/reset").then().statusCode(403);
        as(TestTokens.user("x-4")).get("/api/v1/quota").then().body("quotas.uploads_per_hour.current", equalTo(3));
    }

    @Test
    void keysAreReadAsTheyAreWritten() {
        Subject subject = new Subject("u:1", null, null, null, "3:a/2:b");
        assertThat(CounterKeys.parse(subject.key(BOTH), BOTH))
                .isEqualTo(Map.of(Dimension.USER, "u:1", Dimension.RESOURCE, "3:a/2:b"));
        for (String bad :
                new String[] {"", "3:u:1", "3:u:17:", "x:u", "3:u:17:3:a/2:bb", "99999999999:u", "3:u:1 7:3:a/2:b"}) {
            assertThat(CounterKeys.parse(bad, BOTH)).as(bad).isEmpty();
        }
    }

    private static ValidatableResponse consume(String user, String amounts, String resource) {
        String route = resource.isEmpty() ? "" : ",\"resource\":\"" + resource + "\"";
        return as(TestTokens.service())
                .body("{\"subject\":{\"user\":\"" + user + "\"},\"consume\":{" + amounts + "}" + route + "}")
                .post("/api/v1/checks")
                .then();
    }

    private static ValidatableResponse reset(String user, String body) {
        RequestSpecification request = as(TestTokens.admin());
        return (body.isEmpty() ? request : request.body(body))
                .post("/api/v1/subjects/user/" + user + "/reset")
                .then();
    }

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token).contentType("application/json");
    }
}
