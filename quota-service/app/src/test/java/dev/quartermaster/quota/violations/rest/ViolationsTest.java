package dev.quartermaster.quota.violations.rest;

import static dev.quartermaster.quota.testing.Service.as;
import static dev.quartermaster.quota.testing.Service.batch;
import static dev.quartermaster.quota.testing.Service.check;
import static dev.quartermaster.quota.testing.Service.get;
import static dev.quartermaster.quota.testing.Service.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Refusals on record, through the routes. */
@QuarkusTest
@WithTestResource(QuotaTestResource.class)
@NullUnmarked
class ViolationsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static String from(String user, String key, String ip) {
        return "{\"subject\":{\"user\":\"" + user + "\",\"api_key\":\"" + key + "\",\"ip\":\"" + ip
                + "\",\"project\":\"p-v\"},\"consume\":{\"uploads\":7},\"resource\":\"/upload\",\"action\":\"upload\","
                + "\"user_agent\":\"curl/8\"}";
    }

    private static long refusals(String query) {
        return get("/violations/summary?" + query).getLong("refusals");
    }

    @Test
    void every_refusal_is_on_record_with_what_was_known_of_it() {
        String check = from("v-1", "k-v1", "198.51.100.1");
        assertThat(check("{\"subject\":{\"user\":\"v-1\"},\"consume\":{\"uploads\":50}}")
                        .statusCode())
                .isEqualTo(200);
        String id = check(check).then().statusCode(429).extract().path("decision_id");
        await().atMost(SOON).until(() -> refusals("user=v-1") == 1);
        JsonPath page = get("/violations?user=v-1");
        assertThat(page.getString("items[0].decision_id")).isEqualTo(id);
        assertThat(page.<Map<String, String>>get("items[0].subject"))
                .isEqualTo(Map.of("user", "v-1", "project", "p-v", "api_key", "k-v1", "ip", "198.51.100.1"));
        assertThat(page.getString("items[0].route")).isEqualTo("/upload");
        assertThat(page.getString("items[0].user_agent")).isEqualTo("curl/8");
        assertThat(page.getString("items[0].action")).isEqualTo("upload");
        assertThat(page.getList("items[0].limits")).containsExactly("uploads_per_hour");
        assertThat(page.getInt("items[0].cost")).isEqualTo(7);
        assertThat(page.getString("items[0].retry_at")).isGreaterThan(page.getString("items[0].at"));
        for (String filter : List.of(
                "project=p-v",
                "api_key=k-v1",
                "ip=198.51.100.1",
                "limit_name=uploads_per_hour&user=v-1",
                "route=/upload")) {
            assertThat(get("/violations?" + filter).getList("items.decision_id"))
                    .as(filter)
                    .contains(id);
        }
        assertThat(get("/violations?user=v-1&ip=198.51.100.2").getList("items")).isEmpty();
        assertThat(get("/violations?user=v-1&to=2020-01-01T00:00:00Z").getList("items"))
                .isEmpty();
    }

    @Test
    void a_flood_is_summed_and_counted_to_the_last_and_looks_do_not_count() {
        limit("v_flood", "v_flood", 3, "PT1H");
        List<Integer> statuses = batch("{\"subject\":{\"user\":\"v-2\"},\"consume\":{\"v_flood\":1}}", 1000);
        long refused = statuses.stream().filter(it -> it == 429).count();
        assertThat(refused).isEqualTo(997);
        check("{\"subject\":{\"user\":\"v-2\"},\"consume\":{\"v_flood\":1},\"dry_run\":true}")
                .then()
                .statusCode(429);
        as(TestTokens.service())
                .body("{\"subject\":{\"user\":\"v-2\"},\"hold\":{\"v_flood\":1}}")
                .post("/api/v1/reservations")
                .then()
                .statusCode(429);
        await().atMost(SOON).until(() -> refusals("user=v-2") == 998);
        assertThat(get("/violations?user=v-2").getList("items").size()).isLessThan(50);
        JsonPath summary = get("/violations/summary?user=v-2&bucket=minute");
        assertThat(summary.getInt("by_limit[0].refusals")).isEqualTo(998);
        assertThat(summary.getString("by_limit[0].limit")).isEqualTo("v_flood");
        assertThat(summary.getList("series.refusals", Integer.class).stream()
                        .mapToInt(it -> it)
                        .sum())
                .isEqualTo(998);
    }

    @Test
    void a_refusal_repeated_under_its_key_is_another_refusal_of_the_same_decision() {
        limit("v_once", "v_once", 1, "PT1H");
        String body = "{\"subject\":{\"user\":\"v-3\"},\"consume\":{\"v_once\":1}";
        check(body + "}").then().statusCode(200);
        String id = check(body + ",\"idempotency_key\":\"v-3\"}")
                .then()
                .statusCode(429)
                .extract()
                .path("decision_id");
        check(body + ",\"idempotency_key\":\"v-3\"}").then().statusCode(429).body("decision_id", equalTo(id));
        await().atMost(SOON).until(() -> refusals("user=v-3") == 2);
        assertThat(get("/explain/" + id).getInt("identical")).isEqualTo(1);
    }

    @Test
    void pages_run_through_all_of_them_the_newest_first() {
        for (int i = 0; i < 7; i++) {
            check("{\"subject\":{\"user\":\"v-4\"},\"consume\":{\"uploads\":" + (1000 + i) + "}}")
                    .then()
                    .statusCode(429);
        }
        await().atMost(SOON).until(() -> refusals("user=v-4") == 7);
        List<Integer> costs = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonPath page = get("/violations?user=v-4&limit=3" + cursor);
            costs.addAll(page.getList("items.cost", Integer.class));
            cursor = page.getString("next_cursor") == null ? null : "&cursor=" + page.getString("next_cursor");
        }
        assertThat(costs).containsExactly(1006, 1005, 1004, 1003, 1002, 1001, 1000);
    }

    @Test
    void patterns_are_found_with_their_evidence() {
        as(TestTokens.admin())
                .body("{\"metric\":\"v_size\",\"kind\":\"size\",\"amount\":1,\"scope\":[\"api_key\"]}")
                .put("/api/v1/limits/v_size")
                .then()
                .statusCode(201);
        for (int i = 0; i < 12; i++) {
            check("{\"subject\":{\"api_key\":\"k-many-" + i
                            + "\",\"ip\":\"198.51.100.77\"},\"consume\":{\"v_size\":2}}")
                    .then()
                    .statusCode(413);
            check("{\"subject\":{\"api_key\":\"k-shared\",\"ip\":\"192.0.2." + i + "\"},\"consume\":{\"v_size\":2}}")
                    .then()
                    .statusCode(413);
        }
        limit("v_hammer", "v_hammer", 1, "PT1H");
        batch("{\"subject\":{\"user\":\"v-hammer\"},\"consume\":{\"v_hammer\":1}}", 300);
        await().atMost(SOON).untilAsserted(() -> {
            JsonPath found = get("/violations/findings?top=100");
            assertThat(who(found, "many_keys_from_one_ip")).contains("198.51.100.77");
            assertThat(who(found, "one_key_from_many_ips")).contains("k-shared");
            assertThat(who(found, "hammering")).contains("user:v-hammer");
            assertThat(who(found, "sudden_change")).contains("user:v-hammer");
        });
        JsonPath found = get("/violations/findings?top=100");
        Map<String, Object> keys = finding(found, "many_keys_from_one_ip", "198.51.100.77");
        assertThat(keys.get("refusals")).isEqualTo(12);
        assertThat(((Number) keys.get("measure")).intValue()).isEqualTo(12);
        assertThat((List<?>) keys.get("others")).hasSize(10);
        String sample = (String) ((List<?>) keys.get("decisions")).getFirst();
        assertThat(get("/explain/" + sample).getBoolean("allowed")).isFalse();
        Map<String, Object> hammering = finding(found, "hammering", "user:v-hammer");
        assertThat(((Number) hammering.get("measure")).intValue()).isEqualTo(298);
    }

    private static List<String> who(JsonPath found, String pattern) {
        return found.getList("findings.findAll { it.pattern == '" + pattern + "' }.who", String.class);
    }

    private static Map<String, Object> finding(JsonPath found, String pattern, String who) {
        return found.getMap("findings.find { it.pattern == '" + pattern + "' && it.who == '" + who + "' }");
    }

    @Test
    void how_long_they_are_kept_is_told_and_set() {
        as(TestTokens.admin())
                .body("{\"days\":30}")
                .put("/api/v1/violations/retention")
                .then()
                .statusCode(200)
                .body("days", equalTo(30))
                .body("source", equalTo("administrator"));
        assertThat(get("/violations/retention").getInt("days")).isEqualTo(30);
        as(TestTokens.admin()).get("/api/v1/audit?entity=retention").then().body("items.actor", hasItem("a-1"));
        for (String bad : List.of(
                "{}",
                "{\"days\":0}",
                "{\"days\":3651}",
                "{\"days\":\"3\"}",
                "{\"days\":1.5}",
                "[]",
                "{\"days\":3,\"more\":1}",
                "{\"days\":null}",
                "3")) {
            int status = as(TestTokens.admin())
                    .body(bad)
                    .put("/api/v1/violations/retention")
                    .statusCode();
            assertThat(status).as(bad).isIn(400, 422);
        }
        assertThat(get("/violations/retention").getInt("days")).isEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/violations?from=yesterday",
                "/violations?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
                "/violations?from=-999999999-01-01T00:00:00Z",
                "/violations?to=9999-12-31T00:00:00Z",
                "/violations?from=2001-01-01T00:00:00Z",
                "/violations?limit=0",
                "/violations?limit=1001",
                "/violations?limit=x",
                "/violations?cursor=x",
                "/violations?cursor=1-2",
                "/violations?cursor=99999999999999999999-01KAW4Z1V4S5W8X3QJ6ZC2M0TE",
                "/violations?user=%00",
                "/violations?user=a%0Ab",
                "/violations?ip=1.2.3",
                "/violations?limit_name=No%20name",
                "/violations/summary?top=0",
                "/violations/summary?bucket=year",
                "/violations/summary?bucket=minute&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z",
                "/violations/findings?top=101",
                "/violations/findings?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z",
                "/stats?bucket=second",
                "/stats?plan=No",
                "/stats?metric=%00",
                "/stats?top=-1",
            })
    void what_cannot_be_asked_is_said_to_be_wrong(String path) {
        as(TestTokens.admin())
                .urlEncodingEnabled(false)
                .get("/api/v1" + path)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("VAL_016"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/violations", "/violations/summary", "/violations/findings", "/violations/retention", "/stats"})
    void administrators_alone_see_them(String path) {
        as(TestTokens.service()).get("/api/v1" + path).then().statusCode(403);
        as(TestTokens.user("v-1")).get("/api/v1" + path).then().statusCode(403);
        io.restassured.RestAssured.get("/api/v1" + path).then().statusCode(401);
    }
}
