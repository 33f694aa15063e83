package dev.quartermaster.quota.sample;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.nullValue;

import dev.quartermaster.quota.testing.EdgeTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a service gets that has nothing but the edge; here with browsers of two origins let in. */
@QuarkusTest
@TestProfile(EdgeTest.Browsers.class)
@WithTestResource(EdgeTestResource.class)
class EdgeTest {

    private static final String ROUTE = "/api/v1/samples/abc";
    private static final String FRIEND = "https://admin.example.com";

    /** An allow-list as an operator writes it. */
    public static final class Browsers implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.http.test-port", "0",
                    "QUARTERMASTER_CORS_ENABLED", "true",
                    "quarkus.http.cors.origins", FRIEND + ",https://ops.example.com");
        }
    }

    @TestHTTPResource
    @Nullable
    URI service;

    @Test
    void callersAreKnownAndNothingIsRevoked() {
        asUser().get(ROUTE).then().statusCode(200).body("name", equalTo("u-1")).body("count", equalTo(3));
        given().get(ROUTE).then().statusCode(401).body("code", equalTo("AUTH_001"));
        given().header("Authorization", "Bearer " + TestTokens.service())
                .get(ROUTE)
                .then()
                .statusCode(403)
                .body("code", equalTo("AUTH_006"));
        given().header("Authorization", "Bearer " + TestTokens.algNone())
                .get(ROUTE)
                .then()
                .statusCode(401)
                .body("code", equalTo("AUTH_002"));
    }

    @Test
    void jsonIsStrictAndSnakeCase() {
        put("{\"name\":\"a\",\"until\":\"2026-02-01T00:00:00Z\"}")
                .then()
                .statusCode(200)
                .body("until", equalTo("2026-02-01T00:00:00Z"))
                .body("count", nullValue());
        put("{\"count\":\"1\"}").then().statusCode(400).body("code", equalTo("VAL_003"));
        put("{\"count\":1.5}").then().statusCode(400).body("code", equalTo("VAL_003"));
        put("{\"other\":1}").then().statusCode(400).body("code", equalTo("VAL_002"));
        put(" ".repeat(2_000_000)).then().statusCode(413).body("code", equalTo("VAL_009"));
    }

    @Test
    void defectsAreNotToldToCallers() {
        Response answer = asUser().delete("/api/v1/samples/secret-id/parts/7");
        answer.then()
                .statusCode(500)
                .contentType("application/problem+json")
                .body("code", equalTo("INTERNAL_001"))
                .body("correlation_id", equalTo(answer.header("X-Correlation-Id")));
        assertThat(answer.<String>path("detail")).doesNotContain("secret-id");
        assertThat(answer.asString()).doesNotContain("Exception", "mentions");
    }

    @Test
    void theCatalogueAndHealthComeWithIt() {
        given().get("/api/v1/errors").then().statusCode(200).body("errors.size()", greaterThan(50));
        given().get("/q/health/started").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body("components.responses.Problem429.content.size()", equalTo(1))
                .body(
                        "paths.'/api/v1/samples/{id}'.put.responses.'422'.'$ref'",
                        equalTo("#/components/responses/Problem422"));
    }

    @Test
    void aMethodThatIsNotAllowedIsToldWhichAre() {
        assertAllowed(asUser().post(ROUTE), "GET, HEAD, PUT");
        assertAllowed(asUser().patch(ROUTE + "/"), "GET, HEAD, PUT");
        assertAllowed(asUser().get(ROUTE + "/parts/1"), "DELETE");
        assertAllowed(given().delete("/api/v1/errors"), "GET, HEAD");
        assertAllowed(given().delete("/api/v1/errors/VAL_001"), "GET, HEAD");
        asUser().head(ROUTE).then().statusCode(200);
        asUser().post("/api/v1/samples").then().statusCode(404).body("code", equalTo("NOT_FOUND_001"));
    }

    private static void assertAllowed(Response answer, String methods) {
        answer.then()
                .statusCode(405)
                .contentType("application/problem+json")
                .body("code", equalTo("VAL_011"))
                .header("Allow", methods);
    }

    @Test
    void allowedOriginsGetAnswersThatBrowsersShow() {
        Response answer = asUser().header("Origin", FRIEND).get(ROUTE);
        // the answer is of one origin; since nothing may store it, no other origin can be given it
        answer.then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", FRIEND)
                .header("Cache-Control", "no-store");
        assertThat(list(answer.header("Access-Control-Expose-Headers")))
                .contains("etag", "retry-after", "ratelimit", "x-ratelimit-remaining", "x-correlation-id");
        // an error is no use to a page that may not read it
        given().header("Origin", FRIEND)
                .get(ROUTE)
                .then()
                .statusCode(401)
                .header("Access-Control-Allow-Origin", FRIEND);
    }

    @Test
    void allowedOriginsMayAskBefore() {
        Response answer = preflight(FRIEND, "PUT", "authorization,content-type,if-match");
        answer.then().statusCode(200).header("Access-Control-Allow-Origin", FRIEND);
        assertThat(list(answer.header("Access-Control-Allow-Methods"))).contains("put");
        assertThat(list(answer.header("Access-Control-Allow-Headers")))
                .contains("authorization", "content-type", "if-match");
        assertThat(answer.header("Access-Control-Allow-Origin")).isNotEqualTo("*");
    }

    @Test
    void otherOriginsAreRefused() {
        for (String stranger : List.of(
                "https://evil.example.com",
                "http://admin.example.com",
                "https://admin.example.com.evil.example",
                "https://admin.example.com:8443",
                "null")) {
            Response answer = asUser().header("Origin", stranger).get(ROUTE);
            assertThat(answer.header("Access-Control-Allow-Origin"))
                    .as(stranger)
                    .isNull();
            assertThat(answer.statusCode()).as(stranger).isEqualTo(403);
            Response before = preflight(stranger, "PUT", "authorization");
            assertThat(before.header("Access-Control-Allow-Origin"))
                    .as(stranger)
                    .isNull();
        }
        assertThat(list(preflight(FRIEND, "TRACE", "authorization").header("Access-Control-Allow-Methods")))
                .doesNotContain("trace");
    }

    @Test
    void brokenRequestLinesGetTheProblemWhereTheServerLetsUs() throws IOException {
        for (String target : List.of("/api/v1/errors/%00", "/api/v1/errors/%ff%fe", "/api//v1/errors/..")) {
            String answer = raw("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(answer).as(target).startsWith("HTTP/1.1 4").contains("application/problem+json");
            assertThat(answer).as(target).doesNotContain("Exception");
        }
        // refused by the server before it asks anybody: the status is all that is said, and nothing of it is wrong
        for (String request : List.of(
                "GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET // HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /" + "x".repeat(9000) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(17_000) + "\r\nConnection: close\r\n\r\n",
                "GET /a b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) {
            String answer = raw(request);
            assertThat(answer).matches("(?s)HTTP/1\\.[01] 4.*").doesNotContain("Exception", "java.");
        }
        assertThat(raw("BREW /api/v1/errors HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405")
                .contains("application/problem+json", "Allow: GET, HEAD");
    }

    private String raw(String request) throws IOException {
        URI target = Objects.requireNonNull(service);
        try (Socket socket = new Socket(target.getHost(), target.getPort())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            byte[] answer = new byte[8192];
            int length = socket.getInputStream().read(answer);
            return new String(answer, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
        }
    }

    private static List<String> list(@Nullable String header) {
        return header == null
                ? List.of()
                : Arrays.asList(header.toLowerCase(java.util.Locale.ROOT).split(", *", -1));
    }

    private static Response preflight(String origin, String method, String headers) {
        return given().header("Origin", origin)
                .header("Access-Control-Request-Method", method)
                .header("Access-Control-Request-Headers", headers)
                .options(ROUTE);
    }

    private static Response put(String body) {
        return asUser().contentType("application/json").body(body).put(ROUTE);
    }

    private static RequestSpecification asUser() {
        return given().header("Authorization", "Bearer " + TestTokens.user("u-1"));
    }
}
