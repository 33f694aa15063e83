package dev.quartermaster.quota.limits.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(QuotaTestResource.class)
class AdministrationTest {

    private static final String V1 = "/api/v1";

    @Test
    void plans_are_made_read_replaced_listed_and_deleted() {
        String body =
                "{\"unlimited\":false,\"priority\":2,\"limits\":{\"uploads_per_day\":100,\"videos_per_month\":null}}";
        Response made = admin().body(body).put(V1 + "/plans/gold");
        made.then().statusCode(201).body("name", equalTo("gold")).body("limits.uploads_per_day", equalTo(100));
        assertThat(made.asString()).contains("\"videos_per_month\":null");
        assertThat(made.header("ETag")).matches("\"[0-9]+\"");

        // the same again is no change, not even for the audit trail
        admin().body(made.asString())
                .put(V1 + "/plans/gold")
                .then()
                .statusCode(200)
                .header("ETag", made.header("ETag"));
        admin().body("{\"priority\":3}")
                .put(V1 + "/plans/gold")
                .then()
                .statusCode(200)
                .body("priority", equalTo(3));
        admin().get(V1 + "/plans/gold").then().statusCode(200).body("limits.size()", equalTo(0));
        admin().get(V1 + "/plans").then().body("items.name", org.hamcrest.Matchers.hasItems("admin", "gold"));
        admin().delete(V1 + "/plans/gold").then().statusCode(204);
        admin().get(V1 + "/plans/gold").then().statusCode(404).body("code", equalTo("NOT_FOUND_003"));
        admin().delete(V1 + "/plans/gold").then().statusCode(404);

        JsonPath trail =
                admin().get(V1 + "/audit?entity=plan&key=gold&actor=a-1").jsonPath();
        assertThat(trail.getList("items.action")).containsExactly("delete", "replace", "create");
        assertThat(trail.getInt("items[1].before.priority")).isEqualTo(2);
        assertThat(trail.getInt("items[1].after.priority")).isEqualTo(3);
        assertThat(trail.getMap("items[0].after")).isNull();
        assertThat(trail.getMap("items[2].before")).isNull();
    }

    @Test
    void limits_are_made_read_switched_and_deleted() {
        admin().body("{\"metric\":\"calls\",\"kind\":\"rate\",\"amount\":60,\"window\":\"P1D\"}")
                .put(V1 + "/limits/calls_daily")
                .then()
                .statusCode(201)
                .body("window", equalTo("PT24H"))
                .body("scope", contains("user"))
                .body("on_unavailable", equalTo("lease"))
                .body("mode", equalTo("enforce"))
                .body("elastic", equalTo(false))
                .body("enabled", equalTo(true));
        String etag = admin().get(V1 + "/limits/calls_daily").header("ETag");
        toggle(false)
                .patch(V1 + "/limits/calls_daily")
                .then()
                .statusCode(200)
                .body("enabled", equalTo(false))
                .body("amount", equalTo(60));
        given().auth()
                .oauth2(TestTokens.admin())
                .header("If-None-Match", etag)
                .get(V1 + "/limits/calls_daily")
                .then()
                .statusCode(200);
        admin().body(
                        "{\"metric\":\"calls\",\"kind\":\"quota\",\"period\":\"billing_cycle\",\"scope\":[\"resource\",\"user\"]}")
                .put(V1 + "/limits/calls_daily")
                .then()
                .statusCode(200)
                .body("window", nullValue())
                .body("scope", contains("user", "resource"))
                .body("amount", nullValue());
        admin().delete(V1 + "/limits/calls_daily").then().statusCode(204);
        toggle(true).patch(V1 + "/limits/calls_daily").then().statusCode(404).body("code", equalTo("NOT_FOUND_002"));
    }

    @Test
    void subjects_and_overrides_are_made_read_switched_and_deleted() {
        String subject = V1 + "/subjects/user/u-rest";
        admin().body("{\"plan\":\"pro\",\"time_zone\":\"Asia/Tokyo\",\"billing_anchor_day\":31,\"note\":\"n\"}")
                .put(subject)
                .then()
                .statusCode(201)
                .body("plan", equalTo("pro"))
                .body("priority", nullValue());
        admin().body("{\"amount\":null,\"note\":\"why\"}")
                .put(subject + "/overrides/uploads_per_day")
                .then()
                .statusCode(201)
                .body("enabled", equalTo(true));
        toggle(false)
                .patch(subject + "/overrides/uploads_per_day")
                .then()
                .statusCode(200)
                .body("note", equalTo("why"))
                .body("enabled", equalTo(false));
        admin().body("{\"amount\":7,\"expires_at\":\"2030-01-01T01:00:00+01:00\"}")
                .put(subject + "/overrides/uploads_per_day")
                .then()
                .statusCode(200)
                .body("expires_at", equalTo("2030-01-01T00:00:00Z"))
                .body("note", equalTo(""));
        admin().get(subject + "/overrides")
                .then()
                .body("items", hasSize(1))
                .body("items[0].limit", equalTo("uploads_per_day"));
        admin().get(V1 + "/subjects?scope=user&limit=1000")
                .then()
                .body("items.id", org.hamcrest.Matchers.hasItem("u-rest"));
        admin().delete(V1 + "/plans/pro").then().statusCode(409).body("code", equalTo("VAL_018"));
        admin().delete(V1 + "/limits/uploads_per_day").then().statusCode(409);
        admin().delete(subject + "/overrides/uploads_per_day").then().statusCode(204);
        admin().get(subject + "/overrides/uploads_per_day")
                .then()
                .statusCode(404)
                .body("code", equalTo("NOT_FOUND_006"));
        admin().delete(subject).then().statusCode(204);
        admin().get(subject).then().statusCode(404).body("code", equalTo("NOT_FOUND_004"));
        JsonPath trail =
                admin().get(V1 + "/audit?key=user/u-rest/uploads_per_day").jsonPath();
        assertThat(trail.getList("items.action")).containsExactly("delete", "replace", "disable", "create");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a%2Fb", "a b+c&d=e", "über ⚙ 😀", "x/overrides/y", "%", "?#", "a..b"})
    void ids_are_opaque(String id) {
        given().auth()
                .oauth2(TestTokens.admin())
                .contentType(ContentType.JSON)
                .body("{\"note\":\"n\"}")
                .put(V1 + "/subjects/project/{id}", id)
                .then()
                .statusCode(201)
                .body("id", equalTo(id));
        admin().get(V1 + "/subjects/project/{id}", id).then().statusCode(200).body("id", equalTo(id));
        admin().body("{\"amount\":1}")
                .put(V1 + "/subjects/project/{id}/overrides/vectors", id)
                .then()
                .statusCode(201);
        admin().delete(V1 + "/subjects/project/{id}/overrides/vectors", id)
                .then()
                .statusCode(204);
        admin().delete(V1 + "/subjects/project/{id}", id).then().statusCode(204);
    }

    @Test
    void addresses_are_counted_by_their_network() {
        admin().body("{\"note\":\"n\"}")
                .put(V1 + "/subjects/ip/{id}", "2001:DB8::1:2:3:4")
                .then()
                .statusCode(201)
                .body("id", equalTo("2001:db8:0:0::/64"));
        admin().get(V1 + "/subjects/ip/{id}", "2001:db8::9").then().statusCode(200);
        admin().delete(V1 + "/subjects/ip/{id}", "2001:db8:0:0::/64").then().statusCode(204);
        admin().body("{}")
                .put(V1 + "/subjects/ip/{id}", "not.an.address")
                .then()
                .statusCode(422);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/plans/x | {\"foo\":1} | 400 | VAL_002",
                "/plans/x | {\"priority\":\"2\"} | 400 | VAL_003",
                "/plans/x | {\"priority\":1.5} | 400 | VAL_003",
                "/plans/x | {\"priority\":0} | 422 | VAL_005",
                "/plans/x | {\"unlimited\":null} | 400 | VAL_003",
                "/plans/x | {\"limits\":[]} | 400 | VAL_003",
                "/plans/x | {\"limits\":{\"uploads_per_day\":-1}} | 422 | VAL_005",
                "/plans/x | {\"limits\":{\"uploads_per_day\":9007199254740992}} | 422 | VAL_005",
                "/plans/x | {\"limits\":{\"uploads_per_day\":99999999999999999999999}} | 422 | VAL_005",
                "/plans/x | {\"limits\":{\"uploads_per_day\":true}} | 400 | VAL_003",
                "/plans/x | {\"limits\":{\"uploads_per_dya\":1}} | 422 | VAL_021",
                "/plans/x | {\"limits\":{\"Bad Name\":1}} | 422 | VAL_006",
                "/plans/x | {\"name\":\"y\"} | 422 | VAL_008",
                "/plans/x | {\"priority\":1,\"priority\":2} | 400 | VAL_001",
                "/plans/x | {\"priority\":1 | 400 | VAL_001",
                "/plans/x | [] | 400 | VAL_003",
                "/plans/x | `` | 400 | VAL_017",
                "/plans/X | {} | 422 | VAL_006",
                "/plans/1x | {} | 422 | VAL_006",
                "/limits/x | {} | 422 | VAL_004",
                "/limits/x | {\"metric\":\"m\"} | 422 | VAL_004",
                "/limits/x | {\"metric\":\"m\",\"kind\":\"rate\"} | 422 | VAL_004",
                "/limits/x | {\"metric\":\"m\",\"kind\":\"RATE\",\"window\":\"PT1M\"} | 422 | VAL_007",
                "/limits/x | {\"metric\":\"m\",\"kind\":\"rate\",\"window\":\"1 minute\"} | 422 | VAL_007",
                "/limits/x | {\"metric\":\"m\",\"kind\":\"rate\",\"window\":\"PT0.9S\"} | 422 | VAL_005",
                "/limits/x | {\"metric\":\"m\",\"kind\":\"rate\",\"window\":\"P367D\"} | 422 | VAL_005",
                "/limits/x | {\"metric\":\"m\",\"kind\":\"rate\",\"window\":\"PT-5M\"} | 422 | VAL_005",
                "/limits/x | {\"metric\":\"m\",\"kind\":\"rate\",\"window\":60} | 400 | VAL_003",
                "/limits/x | {\"metric\":\"m\",\"kind\":\"rate\",\"window\":\"PT1M\",\"period\":\"day\"} | 422 | VAL_008",
                "/limits/x | {\"metric\":\"m\",\"kind\":\"quota\",\"window\":\"PT1M\"} | 422 | VAL_008",
                "/limits/x | {\"metric\":\"m\",\"kind\":\"stock\",\"elastic\":true} | 422 | VAL_008",
                "/limits/x | {\"metric\":\"m\",\"kind\":\"stock\",\"scope\":[]} | 422 | VAL_008",
                "/limits/x | {\"metric\":\"m\",\"kind\":\"stock\",\"scope\":[\"global\",\"user\"]} | 422 | VAL_008",
                "/limits/x | {\"metric\":\"m\",\"kind\":\"stock\",\"scope\":[\"user\",\"user\"]} | 422 | VAL_008",
                "/limits/x | {\"metric\":\"m\",\"kind\":\"stock\",\"scope\":\"user\"} | 400 | VAL_003",
                "/limits/x | {\"metric\":\"m\",\"kind\":\"stock\",\"amount\":-1} | 422 | VAL_005",
                "/limits/x | {\"metric\":\"m\\u0000\",\"kind\":\"stock\"} | 422 | VAL_006",
                "/subjects/user/x | {\"plan\":\"nope\"} | 422 | VAL_021",
                "/subjects/user/x | {\"plan\":5} | 400 | VAL_003",
                "/subjects/user/x | {\"time_zone\":\"Mars/Phobos\"} | 422 | VAL_007",
                "/subjects/user/x | {\"time_zone\":\"+02:00\"} | 422 | VAL_007",
                "/subjects/user/x | {\"billing_anchor_day\":32} | 422 | VAL_005",
                "/subjects/user/x | {\"note\":\"a\\u0000b\"} | 422 | VAL_005",
                "/subjects/user/x | {\"note\":\"\\ud800\"} | 422 | VAL_005",
                "/subjects/team/x | {} | 400 | VAL_016",
                "/subjects/user/a%00b | {} | 422 | VAL_006",
                "/subjects/user/x/overrides/vectors | {} | 422 | VAL_004",
                "/subjects/user/x/overrides/vectors | {\"amount\":\"1\"} | 400 | VAL_003",
                "/subjects/user/x/overrides/vectors | {\"amount\":1,\"expires_at\":\"tomorrow\"} | 422 | VAL_007",
                "/subjects/user/x/overrides/vectors | {\"amount\":1,\"expires_at\":\"+1000000-01-01T00:00:00Z\"} | 422 | VAL_005",
                "/subjects/user/x/overrides/nope | {\"amount\":1} | 422 | VAL_021",
                "/subjects/user/x/overrides/vectors | {\"amount\":1,\"limit\":\"nope\"} | 422 | VAL_008",
            })
    void wrong_bodies_are_refused_and_change_nothing(String path, String body, int status, String code) {
        long before = lastChange();
        given().auth()
                .oauth2(TestTokens.admin())
                .urlEncodingEnabled(false)
                .contentType(ContentType.JSON)
                .body(body)
                .put(V1 + path)
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code));
        assertThat(lastChange()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/limits/vectors | {} | 422",
                "/limits/vectors | {\"enabled\":null} | 400",
                "/limits/vectors | {\"enabled\":\"no\"} | 400",
                "/limits/vectors | {\"enabled\":false,\"amount\":1} | 400",
                "/subjects/user/x/overrides/vectors | {\"enabled\":false} | 404",
            })
    void wrong_toggles_are_refused_and_change_nothing(String path, String body, int status) {
        long before = lastChange();
        admin().body(body).patch(V1 + path).then().statusCode(status).contentType("application/problem+json");
        assertThat(lastChange()).isEqualTo(before);
    }

    @Test
    void long_texts_are_refused() {
        admin().body(Map.of("note", "n".repeat(1001)))
                .put(V1 + "/subjects/user/x")
                .then()
                .statusCode(422);
        admin().body("{}")
                .put(V1 + "/subjects/user/{id}", "i".repeat(257))
                .then()
                .statusCode(422);
        admin().body("{}").put(V1 + "/plans/" + "p".repeat(64)).then().statusCode(422);
        admin().body("{\"" + "m".repeat(10_000) + "\":1}")
                .put(V1 + "/plans/x")
                .then()
                .statusCode(400)
                .body("detail.length()", org.hamcrest.Matchers.lessThan(300));
        given().auth()
                .oauth2(TestTokens.admin())
                .contentType("text/plain")
                .body("{}")
                .put(V1 + "/plans/x")
                .then()
                .statusCode(415);
        admin().body("{}").post(V1 + "/plans/x").then().statusCode(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/plans/free", "/limits/vectors", "/subjects/user/r", "/subjects/user/r/overrides/vectors"})
    void only_administrators_write_and_services_read(String path) {
        long before = lastChange();
        for (String token : List.of(TestTokens.user("u-1"), TestTokens.service())) {
            as(token).body("{}").put(V1 + path).then().statusCode(403).body("code", equalTo("AUTH_006"));
            as(token).delete(V1 + path).then().statusCode(403);
        }
        as(TestTokens.user("u-1")).get(V1 + path).then().statusCode(403);
        assertThat(as(TestTokens.service()).get(V1 + path).statusCode()).isIn(200, 404);
        given().contentType(ContentType.JSON).body("{}").put(V1 + path).then().statusCode(401);
        given().delete(V1 + path).then().statusCode(401);
        given().get(V1 + path).then().statusCode(401);
        assertThat(lastChange()).isEqualTo(before);
    }

    @Test
    void the_audit_trail_is_for_administrators() {
        as(TestTokens.service()).get(V1 + "/audit").then().statusCode(403);
        given().get(V1 + "/audit").then().statusCode(401);
    }

    @Test
    void lists_come_in_pages() {
        List<String> names = new ArrayList<>();
        String query = "?limit=4";
        for (int pages = 0; pages < 20; pages++) {
            JsonPath page = admin().get(V1 + "/limits" + query).jsonPath();
            names.addAll(page.getList("items.name"));
            if (page.getString("next_cursor") == null) {
                break;
            }
            query = "?limit=4&cursor=" + page.getString("next_cursor");
        }
        assertThat(names)
                .isSorted()
                .doesNotHaveDuplicates()
                .contains("vectors", "batch_items")
                .hasSizeGreaterThanOrEqualTo(18);
        JsonPath first = admin().get(V1 + "/audit?limit=3").jsonPath();
        JsonPath second = admin().get(V1 + "/audit?limit=3&cursor=" + first.getString("next_cursor"))
                .jsonPath();
        assertThat(second.getLong("items[0].seq")).isLessThan(first.getLong("items[2].seq"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=1001", "limit=x", "cursor=x", "cursor=WyJcdTAwMDAiXQ", "cursor=bnVsbA"})
    void wrong_pages_are_refused(String query) {
        for (String list : List.of("/plans", "/limits", "/subjects", "/subjects/user/x/overrides", "/audit")) {
            admin().get(V1 + list + "?" + query).then().statusCode(400).body("code", equalTo("VAL_016"));
        }
        given().auth()
                .oauth2(TestTokens.admin())
                .urlEncodingEnabled(false)
                .get(V1 + "/audit?key=%00")
                .then()
                .statusCode(400);
        admin().get(V1 + "/subjects?scope=team").then().statusCode(400);
    }

    @Test
    void conditions_are_honoured() {
        String path = V1 + "/plans/conditional";
        String first = admin().header("If-None-Match", "*")
                .body("{\"priority\":1}")
                .put(path)
                .then()
                .statusCode(201)
                .extract()
                .header("ETag");
        admin().header("If-None-Match", "*")
                .body("{\"priority\":2}")
                .put(path)
                .then()
                .statusCode(412)
                .body("code", equalTo("VAL_014"));
        String second = admin().header("If-Match", "\"1\", " + first)
                .body("{\"priority\":2}")
                .put(path)
                .then()
                .statusCode(200)
                .extract()
                .header("ETag");
        assertThat(second).isNotEqualTo(first);
        admin().header("If-Match", first)
                .body("{\"priority\":3}")
                .put(path)
                .then()
                .statusCode(412);
        admin().header("If-Match", "W/" + second)
                .body("{\"priority\":3}")
                .put(path)
                .then()
                .statusCode(412);
        admin().header("If-Match", first).delete(path).then().statusCode(412);
        admin().header("If-Match", "nonsense").delete(path).then().statusCode(400);
        admin().header("If-None-Match", second).get(path).then().statusCode(304);
        admin().header("If-Match", "*").delete(path).then().statusCode(204);
        admin().header("If-Match", "*").body("{}").put(path).then().statusCode(412);
        admin().get(path).then().statusCode(404);
    }

    @Test
    void of_parallel_changes_with_one_etag_one_wins() {
        String path = V1 + "/subjects/user/raced";
        String etag = admin().body("{\"note\":\"0\"}").put(path).header("ETag");
        for (int round = 0; round < 10; round++) {
            String seen = etag;
            List<CompletableFuture<Response>> writes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String body = "{\"note\":\"" + round + "-" + i + "\"}";
                writes.add(CompletableFuture.supplyAsync(
                        () -> admin().header("If-Match", seen).body(body).put(path)));
            }
            List<Response> answers =
                    writes.stream().map(CompletableFuture::join).toList();
            List<Response> won =
                    answers.stream().filter(a -> a.statusCode() == 200).toList();
            assertThat(won).hasSize(1);
            assertThat(answers).filteredOn(a -> a.statusCode() == 412).hasSize(3);
            etag = won.getFirst().header("ETag");
            admin().get(path)
                    .then()
                    .header("ETag", etag)
                    .body("note", equalTo(won.getFirst().jsonPath().getString("note")));
        }
        admin().delete(path).then().statusCode(204);
    }

    @Test
    void the_description_has_every_route() {
        String openApi = given().get("/q/openapi?format=json").asString();
        for (String route : List.of(
                "/plans/{name}",
                "/limits/{name}",
                "/subjects/{scope}/{id}",
                "/subjects/{scope}/{id}/overrides/{limit}",
                "/audit")) {
            assertThat(openApi).contains("\"" + V1 + route + "\"");
        }
        given().get("/q/openapi?format=json").then().body(containsString("billing_anchor_day"));
    }

    @ParameterizedTest
    @CsvSource({
        "Limit, /limits/example_limit, /limits/{name}",
        "Plan, /plans/example, /plans/{name}",
        "Subject, /subjects/user/u-example, /subjects/{scope}/{id}",
        "Override, /subjects/user/u-example/overrides/uploads_per_day, /subjects/{scope}/{id}/overrides/{limit}"
    })
    void the_description_has_a_schema_of_every_body_and_its_examples_work(String kind, String path, String route) {
        JsonPath openApi = given().get("/q/openapi?format=json").jsonPath();
        String reference = "#/components/schemas/" + kind;
        String operation = "paths.'" + V1 + route + "'.";
        String schema = ".content.'application/json'.schema.'$ref'";
        assertThat(openApi.getString(operation + "put.requestBody" + schema)).isEqualTo(reference);
        assertThat(openApi.getString(operation + "put.responses.'201'" + schema))
                .isEqualTo(reference);
        assertThat(openApi.getString(operation + "get.responses.'200'" + schema))
                .isEqualTo(reference);
        assertThat(openApi.getMap(operation + "delete.responses")).containsKeys("204", "404", "412");
        List<Map<String, Object>> examples = openApi.getList("components.schemas." + kind + ".examples");
        assertThat(examples).isNotEmpty();
        for (Map<String, Object> example : examples) {
            Response answer = admin().body(example).put(V1 + path);
            assertThat(answer.statusCode()).as(answer.asString()).isIn(200, 201);
            assertThat(openApi.getMap("components.schemas." + kind + ".properties")
                            .keySet())
                    .containsAll(answer.jsonPath().getMap("").keySet());
        }
        admin().delete(V1 + path).then().statusCode(204);
    }

    private static long lastChange() {
        return admin().get(V1 + "/audit?limit=1").jsonPath().getLong("items[0].seq");
    }

    private static RequestSpecification toggle(boolean on) {
        return admin().body("{\"enabled\":" + on + "}");
    }

    private static RequestSpecification admin() {
        return as(TestTokens.admin());
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
