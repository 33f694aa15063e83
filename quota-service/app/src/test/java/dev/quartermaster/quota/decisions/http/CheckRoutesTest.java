package dev.quartermaster.quota.decisions.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the check routes say to bad input, and that nothing is charged for it. */
@QuarkusTest
@QuarkusTestResource(QuotaTestResource.class)
class CheckRoutesTest {

    private static final String CHECKS = "/api/v1/checks";
    private static final String GOOD = "{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":1},"
            + "\"action\":\"add\",\"resource\":\"/x\",\"details\":\"d\",\"meta\":{\"a\":[1,{\"b\":null}]},\"dry_run\":false}";

    @BeforeEach
    void aLimitToCharge() {
        given().header("Authorization", "Bearer " + TestTokens.admin())
                .contentType("application/json")
                .body("{\"metric\":\"held_things\",\"kind\":\"stock\",\"amount\":1000000,\"scope\":[\"user\"]}")
                .put("/api/v1/limits/held_things");
    }

    private static Response post(String path, byte[] body) {
        return given().header("Authorization", "Bearer " + TestTokens.service())
                .header("Content-Type", "application/json")
                .body(body)
                .post(path);
    }

    private static Response post(String body) {
        return post(CHECKS, body.getBytes(StandardCharsets.UTF_8));
    }

    private static long used() {
        return post("{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":0}}")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getLong("limits[0].used");
    }

    @Test
    void the_good_one_is_charged() {
        long before = used();
        post(GOOD).then().statusCode(200).body("allowed", equalTo(true));
        assertThat(used()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | 400 | VAL_017",
                "`null` | 400 | VAL_017",
                "`[]` | 400 | VAL_003",
                "`{}` | 422 | VAL_004",
                "`{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":1}} x` | 400 | VAL_001",
                "`{\"subject\":{\"user\":\"u-9\"},\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":1}}` | 400 | VAL_001",
                "`{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":1,\"held_things\":1}}` | 400 | VAL_001",
                "`{\"subject\":{\"user\":\"u-9\"},\"consume\":{}}` | 422 | VAL_004",
                "`{\"subject\":{},\"consume\":{\"held_things\":1}}` | 422 | VAL_004",
                "`{\"subject\":{\"user\":5},\"consume\":{\"held_things\":1}}` | 400 | VAL_003",
                "`{\"subject\":{\"user\":\"\"},\"consume\":{\"held_things\":1}}` | 422 | VAL_005",
                "`{\"subject\":{\"user\":\"a\\u0000b\"},\"consume\":{\"held_things\":1}}` | 422 | VAL_006",
                "`{\"subject\":{\"user\":\"a\\ud800b\"},\"consume\":{\"held_things\":1}}` | 422 | VAL_006",
                "`{\"subject\":{\"ip\":\"1.2.3\"},\"consume\":{\"held_things\":1}}` | 422 | VAL_007",
                "`{\"subject\":{\"user\":\"u-9\",\"forwarded_for\":\"1.2.3.4\"},\"consume\":{\"held_things\":1}}` | 422 | VAL_004",
                "`{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":1.5}}` | 400 | VAL_003",
                "`{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":\"1\"}}` | 400 | VAL_003",
                "`{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":null}}` | 400 | VAL_003",
                "`{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":9007199254740992}}` | 422 | VAL_005",
                "`{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":99999999999999999999}}` | 422 | VAL_005",
                "`{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"Held\":1}}` | 422 | VAL_006",
                "`{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"searches\":-1}}` | 422 | VAL_005",
                "`{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":1},\"colour\":1}` | 400 | VAL_002",
                "`{\"subject\":{\"user\":\"u-9\",\"name\":\"x\"},\"consume\":{\"held_things\":1}}` | 400 | VAL_002",
                "`{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":1},\"dry_run\":1}` | 400 | VAL_003",
                "`{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":1},\"meta\":[]}` | 400 | VAL_003",
                "`{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":1},\"idempotency_key\":\"\"}` | 422 | VAL_005",
                "`{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":1},\"action\":\"Ä\"}` | 422 | VAL_006",
            })
    void bad_checks_get_their_problem_and_change_nothing(String body, int status, String code) {
        long before = used();
        post(body == null ? "" : body)
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code));
        assertThat(used()).isEqualTo(before);
    }

    @Test
    void too_much_of_everything_is_refused() {
        long before = used();
        String metrics =
                IntStream.range(0, 10_000).mapToObj(i -> "\"m" + i + "\":1").collect(Collectors.joining(","));
        post("{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":1," + metrics + "}}")
                .then()
                .statusCode(422)
                .body("code", equalTo("VAL_019"));
        post("{\"subject\":{\"user\":\"" + "x".repeat(10_000) + "\"},\"consume\":{\"held_things\":1}}")
                .then()
                .statusCode(422)
                .body("code", equalTo("VAL_005"));
        post("{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":1},\"details\":\"" + "x".repeat(10_000_000)
                        + "\"}")
                .then()
                .statusCode(413)
                .body("code", equalTo("VAL_009"));
        String check = "{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":1}}";
        String checks = IntStream.range(0, 1001).mapToObj(i -> check).collect(Collectors.joining(","));
        post("/api/v1/checks/batch", ("{\"checks\":[" + checks + "]}").getBytes(StandardCharsets.UTF_8))
                .then()
                .statusCode(422)
                .body("code", equalTo("BATCH_002"));
        assertThat(used()).isEqualTo(before);
    }

    @Test
    void a_thousand_checks_in_one_call_count_a_thousand() {
        long before = used();
        String check = "{\"subject\":{\"user\":\"u-9\"},\"consume\":{\"held_things\":1}}";
        String checks = IntStream.range(0, 1000).mapToObj(i -> check).collect(Collectors.joining(","));
        post("/api/v1/checks/batch", ("{\"checks\":[" + checks + "]}").getBytes(StandardCharsets.UTF_8))
                .then()
                .statusCode(200)
                .body("results.size()", equalTo(1000));
        assertThat(used()).isEqualTo(before + 1000);
    }

    @Test
    void only_json_and_only_post() {
        given().header("Authorization", "Bearer " + TestTokens.service())
                .header("Content-Type", "text/plain")
                .body(GOOD)
                .post(CHECKS)
                .then()
                .statusCode(415)
                .body("code", equalTo("VAL_010"));
        given().header("Authorization", "Bearer " + TestTokens.service())
                .get(CHECKS)
                .then()
                .statusCode(405)
                .header("Allow", equalTo("POST"))
                .body("code", equalTo("VAL_011"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void spoiled_bodies_never_break_the_service(long seed) {
        Random random = new Random(seed);
        long before = used();
        int admitted = 0;
        for (int i = 0; i < 150; i++) {
            byte[] body = spoil(GOOD.getBytes(StandardCharsets.UTF_8), random);
            Response answer = post(CHECKS, body);
            assertThat(answer.statusCode())
                    .as("seed %d, body %s", seed, new String(body, StandardCharsets.UTF_8))
                    .isBetween(200, 499);
            if (answer.statusCode() == 200) {
                admitted++;
            }
        }
        // a spoiled user, metric or amount may still be a good check of somebody or something else
        assertThat(used()).isGreaterThanOrEqualTo(before).isLessThanOrEqualTo(before + 10L * admitted);
    }

    private static byte[] spoil(byte[] good, Random random) {
        byte[] body = good.clone();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int at = random.nextInt(body.length);
            switch (random.nextInt(3)) {
                case 0 -> body[at] = (byte) random.nextInt(256);
                case 1 -> body = java.util.Arrays.copyOf(body, at);
                default -> body[at] = "{}[],:\"0-e.".getBytes(StandardCharsets.UTF_8)[random.nextInt(11)];
            }
            if (body.length == 0) {
                return body;
            }
        }
        return body;
    }
}
