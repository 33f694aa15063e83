package dev.quartermaster.quota.limits.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that are nearly right: whatever comes, an answer of the catalogue, and a change only with a 2xx. */
@QuarkusTest
@QuarkusTestResource(QuotaTestResource.class)
class AdministrationFuzzTest {

    // thousands of requests: the plain client is ten times as fast as the fluent one
    private final HttpClient http = HttpClient.newHttpClient();
    private final String token = TestTokens.admin();

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1",
            "7",
            "1.5",
            "1e400",
            "9223372036854775808",
            "9007199254740991",
            "123456789012345678901234567890123456789012345678901234567890123456789",
            "\"\"",
            "\"day\"",
            "\"PT1M\"",
            "\"PT9999999999999999S\"",
            "\"P999999999999D\"",
            "\"user\"",
            "\"rate\"",
            "\"size\"",
            "\"\\u0000\"",
            "\"\\ud83d\"",
            "\"UTC\"",
            "\"default\"",
            "\"2026-02-30T00:00:00Z\"",
            "\"9999-12-31T23:59:59.999999999Z\"",
            "[]",
            "{}",
            "[\"user\"]",
            "[null]",
            "[[[[[[[[]]]]]]]]",
            "{\"uploads_per_day\":1}",
            "{\"uploads_per_day\":{}}",
            "\"" + "x".repeat(5000) + "\"");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | PUT | /plans/fuzzed | {\"unlimited\":false,\"priority\":2,\"limits\":{\"uploads_per_day\":1}}",
                "2 | PUT | /limits/fuzzed | {\"metric\":\"m\",\"kind\":\"rate\",\"amount\":6,\"window\":\"PT1M\",\"scope\":[\"ip\"],\"mode\":\"shadow\",\"elastic\":true,\"enabled\":true}",
                "3 | PUT | /limits/fuzzed_too | {\"metric\":\"m\",\"kind\":\"quota\",\"amount\":6,\"period\":\"day\",\"on_unavailable\":\"deny\"}",
                "4 | PUT | /subjects/user/fuzzed | {\"plan\":\"free\",\"priority\":1,\"time_zone\":\"UTC\",\"billing_anchor_day\":3,\"note\":\"n\"}",
                "5 | PUT | /subjects/user/fuzzed/overrides/vectors | {\"amount\":5,\"enabled\":true,\"note\":\"n\",\"expires_at\":\"2030-01-01T00:00:00Z\"}",
                "6 | PATCH | /limits/vectors | {\"enabled\":true}",
                "7 | PATCH | /subjects/user/fuzzed/overrides/vectors | {\"enabled\":true}",
            })
    void no_body_breaks_a_route(long seed, String method, String path, String good) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 150; i++) {
            String body = spoiled(random, good);
            String before = lastChange();
            HttpResponse<String> answer = send(method, path, body);
            assertThat(answer.statusCode()).as("%s%n%s", body, answer.body()).isLessThan(500);
            if (answer.statusCode() >= 300) {
                assertThat(answer.headers().firstValue("Content-Type")).as(body).hasValue("application/problem+json");
                assertThat(answer.body()).as(body).containsPattern("\"code\":\"(VAL|NOT_FOUND)_\\d{3}\"");
                assertThat(lastChange()).as(body).isEqualTo(before);
            }
        }
    }

    private static String spoiled(Random random, String good) {
        StringBuilder body = new StringBuilder(good);
        for (int edits = 1 + random.nextInt(2); edits > 0; edits--) {
            switch (random.nextInt(4)) {
                case 0 -> body.setCharAt(random.nextInt(body.length()), (char) random.nextInt(32, 127));
                case 1 -> body.deleteCharAt(random.nextInt(body.length()));
                default -> replaceValue(random, body);
            }
        }
        return body.toString();
    }

    /** Puts another value after one of the colons, up to the next comma or brace. */
    private static void replaceValue(Random random, StringBuilder body) {
        int from = body.indexOf(":", random.nextInt(body.length())) + 1;
        int to = from;
        while (to < body.length() && body.charAt(to) != ',' && body.charAt(to) != '}') {
            to++;
        }
        body.replace(from, to, VALUES.get(random.nextInt(VALUES.size())));
    }

    private String lastChange() throws Exception {
        return send("GET", "/audit?limit=1", "").body();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + "/api/v1" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
