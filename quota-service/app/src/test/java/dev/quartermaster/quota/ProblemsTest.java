package dev.quartermaster.quota;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every class of error on real routes, beside what succeeds there. */
@QuarkusTest
@WithTestResource(QuotaTestResource.class)
class ProblemsTest {

    private static final String ROUTE = "/api/v1/revocations/jti/problems-test";

    @Test
    void theCatalogueIsOpenAndTypesLeadToIt() {
        given().get("/api/v1/errors").then().statusCode(200).body("errors.size()", greaterThan(50));
        String type = given().get("/nope").path("type");
        given().get(type)
                .then()
                .statusCode(200)
                .body("code", equalTo("NOT_FOUND_001"))
                .body("type", equalTo(type));
        expect(given().get("/api/v1/errors/NOPE_001"), 404, "NOT_FOUND_007");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"reason\":\"lost\"}", "{\"reason\":null}", "{\"until\":\"2999-01-01T00:00:00Z\"}"})
    void goodBodies(String body) {
        put(body).then().statusCode(200).body("value", equalTo("problems-test"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{                                  | 400 | VAL_001",
                "{\"reason\":\"a\",\"reason\":\"b\"} | 400 | VAL_001",
                "{} {}                              | 400 | VAL_001",
                "{} x                               | 400 | VAL_001",
                "{\"reason\":'''a'''}               | 400 | VAL_001",
                "{\"reason\":\"\u0001\"}            | 400 | VAL_001",
                "{/**/}                             | 400 | VAL_001",
                "{\"other\":1}                      | 400 | VAL_002",
                "{\"Reason\":\"a\"}                 | 400 | VAL_002",
                "{\"reason\":1}                     | 400 | VAL_003",
                "{\"reason\":true}                  | 400 | VAL_003",
                "{\"reason\":[\"a\"]}               | 400 | VAL_003",
                "{\"reason\":{}}                    | 400 | VAL_003",
                "{\"until\":5}                      | 400 | VAL_003",
                "{\"until\":[2999,1,1]}             | 400 | VAL_003",
                "{\"until\":\"tomorrow\"}           | 422 | VAL_007",
                "{\"until\":\"\"}                   | 422 | VAL_007",
                "{\"until\":\"2999-02-30T00:00:00Z\"} | 422 | VAL_007",
                "{\"until\":\"1999-01-01T00:00:00Z\"} | 422 | VAL_005",
                "[]                                 | 400 | VAL_003",
                "[{}]                               | 400 | VAL_003",
                "\"\"                               | 400 | VAL_003",
                "1                                  | 400 | VAL_003",
                "null                               | 400 | VAL_017",
                "''                                 | 400 | VAL_017",
            })
    void badBodies(String body, int status, String code) {
        expect(put(body), status, code);
    }

    @Test
    void theWrongMemberIsNamed() {
        put("{\"other\":1}").then().body("details.member", equalTo("other")).body("detail", containsString("other"));
        put("{\"reason\":1}").then().body("details.member", equalTo("reason"));
    }

    @Test
    void httpItself() {
        expect(given().get("/"), 404, "NOT_FOUND_001");
        expect(given().get("/api/v1/nope"), 404, "NOT_FOUND_001");
        expect(given().get("/q/nope"), 404, "NOT_FOUND_001");
        expect(given().post("/nope"), 404, "NOT_FOUND_001");
        expect(given().post("/api/v1/errors"), 405, "VAL_011");
        expect(given().accept("text/xml").get("/api/v1/errors"), 406, "VAL_012");
        expect(asAdmin().contentType("text/xml").body("<a/>").put(ROUTE), 415, "VAL_010");
        expect(asAdmin().get("/api/v1/revocations?limit=many"), 400, "VAL_016");
        expect(asAdmin().get("/api/v1/revocations?limit=0"), 400, "VAL_016");
        expect(asAdmin().get("/api/v1/revocations?cursor=%20"), 400, "VAL_016");
        asAdmin().get("/api/v1/revocations?limit=1").then().statusCode(200);
    }

    @Test
    void tenMegabytesAreRefusedWithAnAnswer() {
        expect(put(" ".repeat(10_000_000)), 413, "VAL_009");
        expect(put("{\"reason\":\"" + "x".repeat(900_000) + "\"}"), 422, "VAL_005");
    }

    @Test
    void correlationIdsAreTakenOverOrMade() {
        given().header("X-Correlation-Id", "abc.1-2_3")
                .get("/nope")
                .then()
                .header("X-Correlation-Id", "abc.1-2_3")
                .body("correlation_id", equalTo("abc.1-2_3"));
        for (String bad : new String[] {"a b", "x".repeat(65), "{}", "ä"}) {
            Response answer = given().header("X-Correlation-Id", bad).get("/nope");
            assertThat(answer.header("X-Correlation-Id")).isNotEqualTo(bad).matches("[0-9a-f]{16}");
            assertThat(answer.<String>path("correlation_id")).isEqualTo(answer.header("X-Correlation-Id"));
        }
    }

    @Test
    void securityHeaders() {
        given().get("/api/v1/errors")
                .then()
                .header("X-Content-Type-Options", "nosniff")
                .header("Cache-Control", "no-store")
                .header("Content-Security-Policy", containsString("default-src 'none'"));
        given().header("Origin", "https://evil.example")
                .get("/api/v1/errors")
                .then()
                .header("Access-Control-Allow-Origin", (String) null);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void spoiledBodiesAreRefusedOrRightAndNeverAFault(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            Response answer = put(spoiled(random));
            assertThat(answer.statusCode())
                    .as("seed %d, round %d: %s", seed, i, answer.asString())
                    .isIn(200, 400, 422);
            if (answer.statusCode() != 200) {
                expect(answer, answer.statusCode(), answer.path("code"));
            }
        }
    }

    private static String spoiled(Random random) {
        StringBuilder body = new StringBuilder("{\"reason\":\"lost\",\"until\":\"2999-01-01T00:00:00Z\"}");
        String pieces = "{}[]\":,\\0123456789-+.eEtruefalsn\u0000\u00e4\ud83d\ude00 ";
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(body.length());
            switch (random.nextInt(3)) {
                case 0 -> body.deleteCharAt(at);
                case 1 -> body.setCharAt(at, pieces.charAt(random.nextInt(pieces.length())));
                default -> body.insert(at, pieces.charAt(random.nextInt(pieces.length())));
            }
        }
        return body.toString();
    }

    private static io.restassured.specification.RequestSpecification asAdmin() {
        return given().header("Authorization", "Bearer " + ADMIN);
    }

    private static final String ADMIN = TestTokens.admin();

    private static Response put(String body) {
        return asAdmin().contentType("application/json").body(body).put(ROUTE);
    }

    private static void expect(Response answer, int status, String code) {
        assertThat(answer.contentType()).as(answer.asString()).isEqualTo("application/problem+json");
        answer.then()
                .statusCode(status)
                .body("code", equalTo(code))
                .body("status", equalTo(status))
                .body("type", equalTo("/api/v1/errors/" + code))
                .body("details.getClass().getSimpleName()", containsString("Map"))
                .body("correlation_id", equalTo(answer.header("X-Correlation-Id")));
        for (String member : new String[] {"title", "detail", "instance", "timestamp"}) {
            assertThat(answer.<String>path(member)).as(member).isNotBlank();
        }
        assertThat(answer.asString()).doesNotContain("Exception", "jackson", "java.", "dev.quartermaster");
    }
}
