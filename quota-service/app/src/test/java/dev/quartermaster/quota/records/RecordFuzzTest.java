package dev.quartermaster.quota.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions that are nearly right: whatever comes, an answer of the catalogue. */
@QuarkusTest
@WithTestResource(QuotaTestResource.class)
@NullUnmarked
class RecordFuzzTest {

    private static final List<String> PATHS =
            List.of("/violations", "/violations/summary", "/violations/findings", "/stats");
    private static final List<String> NAMES = List.of(
            "from",
            "to",
            "user",
            "project",
            "api_key",
            "ip",
            "limit_name",
            "route",
            "limit",
            "cursor",
            "top",
            "bucket",
            "plan",
            "metric");
    private static final List<String> VALUES = List.of(
            "",
            "0",
            "1",
            "-1",
            "1000",
            "999999",
            "1.5",
            "x",
            "null",
            "day",
            "minute",
            "default",
            "uploads_per_hour",
            "2026-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "1970-01-01T00:00:00Z",
            "+1000000000-12-31T23:59:59.999999999Z",
            "2026-01-01T00:00:00+02:00",
            "::1",
            "2001:db8::/64",
            "203.0.113.7",
            "\u0000",
            "\ud83d",
            "'; DROP TABLE violations",
            "%",
            "1770000000000000-01KAW4Z1V4S5W8X3QJ6ZC2M0TE",
            "ü".repeat(600),
            "y".repeat(3000));
    private static final List<String> JSON = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e400",
            "9223372036854775808",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud83d\"",
            "[]",
            "{}",
            "[null]",
            "\"PT1M\"",
            "\"2026-01-01T00:00:00Z\"",
            "\"user\"",
            "[\"user\"]",
            "\"" + "x".repeat(5000) + "\"");
    private static final String GOOD =
            "{\"from\":null,\"to\":null,\"limits\":[{\"name\":\"a\",\"metric\":\"uploads\",\"kind\":\"rate\",\"amount\":6,"
                    + "\"window\":\"PT1M\",\"scope\":[\"ip\"],\"mode\":\"shadow\"}],"
                    + "\"plans\":[{\"name\":\"free\",\"priority\":2,\"limits\":{\"a\":1}}]}";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String token = TestTokens.admin();

    @ParameterizedTest
    @ValueSource(longs = {1, 20261124})
    void no_question_breaks_a_route(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 250; i++) {
            StringBuilder path = new StringBuilder(PATHS.get(random.nextInt(PATHS.size()))).append('?');
            for (int n = random.nextInt(4); n > 0; n--) {
                path.append(NAMES.get(random.nextInt(NAMES.size())))
                        .append('=')
                        .append(URLEncoder.encode(VALUES.get(random.nextInt(VALUES.size())), StandardCharsets.UTF_8))
                        .append('&');
            }
            answered("GET", path.toString(), "");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 20261125})
    void no_proposal_breaks_a_simulation(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 150; i++) {
            StringBuilder body = new StringBuilder(GOOD);
            for (int edits = 1 + random.nextInt(2); edits > 0; edits--) {
                switch (random.nextInt(4)) {
                    case 0 -> body.setCharAt(random.nextInt(body.length()), (char) random.nextInt(32, 127));
                    case 1 -> body.deleteCharAt(random.nextInt(body.length()));
                    default -> replaceValue(random, body);
                }
            }
            answered("POST", "/simulations", body.toString());
            answered("PUT", "/violations/retention", "{\"days\":" + JSON.get(random.nextInt(JSON.size())) + "}");
        }
    }

    private static void replaceValue(Random random, StringBuilder body) {
        int from = body.indexOf(":", random.nextInt(body.length())) + 1;
        int to = from;
        while (to < body.length() && body.charAt(to) != ',' && body.charAt(to) != '}') {
            to++;
        }
        body.replace(from, to, JSON.get(random.nextInt(JSON.size())));
    }

    private void answered(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + "/api/v1" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode())
                .as("%s %s%n%s", path, body, answer.body())
                .isLessThan(500);
        if (answer.statusCode() >= 300) {
            assertThat(answer.headers().firstValue("Content-Type")).as(path).hasValue("application/problem+json");
            assertThat(answer.body()).as("%s %s", path, body).containsPattern("\"code\":\"(VAL|NOT_FOUND)_\\d{3}\"");
        }
    }
}
