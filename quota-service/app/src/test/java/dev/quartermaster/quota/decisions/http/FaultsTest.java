package dev.quartermaster.quota.decisions.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counters that are away, slow or refusing: quick answers, never above the bound, and everything charged afterwards. */
@QuarkusTest
@TestProfile(FaultsTest.Enabled.class)
@QuarkusTestResource(QuotaTestResource.class)
class FaultsTest {

    private static final String FAULTS = "/api/v1/faults";
    private static final int REQUESTS = 300;

    /** Faults may be injected; a statement is given up as in production. */
    public static final class Enabled implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quartermaster.faults.enabled", "true", "quartermaster.engine.statement-timeout", "PT2S");
        }
    }

    @BeforeEach
    void limits() {
        for (String away : new String[] {"allow", "deny", "lease"}) {
            given().header("Authorization", "Bearer " + TestTokens.admin())
                    .contentType("application/json")
                    .body("{\"metric\":\"when_" + away + "\",\"kind\":\"quota\",\"amount\":1000,\"period\":\"month\","
                            + "\"scope\":[\"user\"],\"on_unavailable\":\"" + away + "\"}")
                    .put("/api/v1/limits/when_" + away);
        }
    }

    @AfterEach
    void clear() {
        admin().delete(FAULTS).then().statusCode(204);
        awaitRecovery();
    }

    private static RequestSpecification admin() {
        return given().header("Authorization", "Bearer " + TestTokens.admin()).contentType("application/json");
    }

    private static Response ask(String user, String metric, int units) {
        return given().header("Authorization", "Bearer " + TestTokens.service())
                .contentType("application/json")
                .body("{\"subject\":{\"user\":\"" + user + "\"},\"consume\":{\"" + metric + "\":" + units + "}}")
                .post("/api/v1/checks");
    }

    private static void awaitRecovery() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> ask("u-probe", "when_deny", 1).statusCode() == 200);
    }

    private static int used(String user, String metric) {
        return ask(user, metric, 0).jsonPath().getInt("limits[0].used");
    }

    @ParameterizedTest
    @ValueSource(strings = {"away", "slow", "refusing"})
    void whatever_is_wrong_answers_are_quick_bounded_and_charged_afterwards(String fault) {
        String user = "u-" + fault;
        for (String metric : new String[] {"when_allow", "when_deny", "when_lease"}) {
            assertThat(ask(user, metric, 1).statusCode()).isEqualTo(200);
        }
        admin().body("{\"fault\":\"" + fault + "\",\"delay\":\"PT5S\",\"for\":\"PT5M\"}")
                .post(FAULTS)
                .then()
                .statusCode(200)
                .body("fault", equalTo(fault));
        // the first one finds out, and may wait for the timeout of one statement
        ask(user, "when_deny", 1).then().statusCode(503).body("code", equalTo("DB_001"));

        long[] nanos = new long[REQUESTS];
        int admitted = 0;
        for (int i = 0; i < REQUESTS; i++) {
            String metric = i % 3 == 0 ? "when_allow" : i % 3 == 1 ? "when_deny" : "when_lease";
            long began = System.nanoTime();
            Response answer = ask(user, metric, 3);
            nanos[i] = System.nanoTime() - began;
            if (answer.statusCode() == 200) {
                assertThat(metric).isEqualTo("when_allow");
                assertThat(answer.jsonPath().getBoolean("degraded")).isTrue();
                admitted += 3;
            } else {
                assertThat(answer.statusCode()).isEqualTo(503);
            }
        }
        Arrays.sort(nanos);
        assertThat(admitted).as("a tenth of 1000, in threes").isEqualTo(99);
        // the client of this test is slow itself; what must not happen is that anybody waits for a timeout
        assertThat(nanos[REQUESTS * 99 / 100])
                .isLessThan(Duration.ofMillis(1500).toNanos());

        admin().delete(FAULTS).then().statusCode(204);
        awaitRecovery();
        assertThat(used(user, "when_allow")).isEqualTo(1 + admitted);
        assertThat(used(user, "when_lease")).isEqualTo(1);
    }

    private static int outagesOnRecord() {
        return admin().get("/api/v1/audit?entity=outage&limit=200")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("items")
                .size();
    }

    @Test
    void an_outage_is_on_record_with_what_was_written_back() {
        ask("u-audit", "when_allow", 1).then().statusCode(200);
        int before = outagesOnRecord();
        admin().body("{\"fault\":\"refusing\",\"for\":\"PT5M\"}")
                .post(FAULTS)
                .then()
                .statusCode(200);
        ask("u-audit", "when_allow", 7).then().statusCode(200).body("degraded", equalTo(true));
        admin().delete(FAULTS).then().statusCode(204);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> outagesOnRecord() == before + 1);
        JsonPath entry = admin().get("/api/v1/audit?entity=outage").jsonPath();
        assertThat(entry.getString("items[0].actor")).isEqualTo("quota-service");
        assertThat(entry.getString("items[0].action")).isEqualTo("degraded");
        assertThat(entry.getString("items[0].after.cause")).isEqualTo("ConnectException");
        assertThat(entry.getDouble("items[0].after.seconds")).isPositive();
        assertThat(entry.getInt("items[0].after.written_back")).isEqualTo(7);
    }

    @Test
    void a_fault_ends_by_itself() {
        admin().body("{\"fault\":\"refusing\",\"for\":\"PT1S\"}")
                .post(FAULTS)
                .then()
                .statusCode(200);
        ask("u-ends", "when_deny", 1).then().statusCode(503);
        awaitRecovery();
        assertThat(admin().get(FAULTS).asString()).isEqualTo("{}");
    }

    @Test
    void what_is_no_fault_is_refused_and_changes_nothing() {
        for (String bad : new String[] {
            "{}",
            "{\"fault\":\"tired\"}",
            "{\"fault\":\"slow\",\"delay\":\"soon\"}",
            "{\"fault\":\"slow\",\"for\":\"PT2H\"}",
            "{\"fault\":\"slow\",\"x\":1}",
            ""
        }) {
            Response answer = admin().body(bad).post(FAULTS);
            assertThat(answer.statusCode()).as(bad).isBetween(400, 422);
            assertThat(answer.contentType()).startsWith("application/problem+json");
        }
        assertThat(admin().get(FAULTS).asString()).isEqualTo("{}");
        given().header("Authorization", "Bearer " + TestTokens.service())
                .get(FAULTS)
                .then()
                .statusCode(403);
    }
}
