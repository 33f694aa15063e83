package dev.quartermaster.quota;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.quartermaster.quota.testing.QuotaTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What operators and newcomers look at, and what HTTP libraries would never send. */
@QuarkusTest
@WithTestResource(QuotaTestResource.class)
class OperationsTest {

    @TestHTTPResource
    @Nullable
    URI service;

    @Test
    void health() {
        given().get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/q/health/started").then().statusCode(200).body("checks[0].data.token-keys", equalTo(true));
        given().get("/q/health/ready").then().statusCode(200).body("checks[0].data.postgres", equalTo("up"));
    }

    @Test
    void madeUpPathsAreNoMetricLabels() {
        given().get("/api/v1/made-up-by-a-caller-4711").then().statusCode(404);
        given().get("/api/v1/errors/VAL_001").then().statusCode(200);
        String metrics = given().accept("text/plain").get("/q/metrics").asString();
        assertThat(metrics).contains("/api/v1/errors/{code}").doesNotContain("4711");
    }

    @Test
    void swaggerUi() {
        given().get("/q/swagger-ui/").then().statusCode(200).body(containsString("swagger"));
    }

    @Test
    void everyRouteIsDocumentedWithItsProblems() {
        JsonPath document = given().get("/q/openapi?format=json").jsonPath();
        Map<String, Map<String, Map<String, ?>>> paths = document.getMap("paths");
        assertThat(paths).containsKeys("/api/v1/checks", "/api/v1/checks/batch", "/api/v1/errors/{code}");
        assertThat(document.getString("components.securitySchemes.bearer.scheme"))
                .isEqualTo("bearer");
        paths.forEach((path, operations) -> operations.forEach((method, operation) -> {
            if (!List.of("get", "put", "post", "patch", "delete").contains(method)) {
                return;
            }
            String name = method + " " + path;
            Map<?, ?> responses = (Map<?, ?>) java.util.Objects.requireNonNull(operation.get("responses"));
            assertThat(responses.containsKey("500")).as(name).isTrue();
            assertThat(operation.get("summary")).as(name + " has no summary").isNotNull();
            if (!path.startsWith("/api/v1/errors")) {
                assertThat(operation.get("security")).as(name + " is open").isNotNull();
                assertThat(String.valueOf(responses.get("401"))).as(name).contains("Problem401");
            }
        }));
    }

    @Test
    void chunkedBodiesAreCutAtTheLimit() throws IOException {
        StringBuilder request = new StringBuilder(
                "PUT /api/v1/revocations/jti/x HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 20; i++) {
            request.append("19000\r\n").append(" ".repeat(0x19000)).append("\r\n");
        }
        String answer = raw(request.append("0\r\n\r\n").toString());
        assertThat(answer).startsWith("HTTP/1.1 4");
        assertThat(answer).contains("application/problem+json");
    }

    @Test
    void strangeRequestLines() throws IOException {
        for (String target : List.of("/api/v1/errors/%00", "/api/v1/errors/%ff%fe", "/api//v1/errors/..")) {
            String answer = raw("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(answer).as(target).startsWith("HTTP/1.1 4").contains("application/problem+json");
            assertThat(answer).as(target).doesNotContain("Exception");
        }
        // Refused by the HTTP server before any route sees it: the status is all there is.
        for (String target : List.of("/%zz", "//")) {
            assertThat(raw("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 400");
        }
        assertThat(raw("BREW /api/v1/errors HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405")
                .contains("application/problem+json");
    }

    private String raw(String request) throws IOException {
        URI target = java.util.Objects.requireNonNull(service);
        try (Socket socket = new Socket(target.getHost(), target.getPort())) {
            socket.setSoTimeout(5000);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // The service may close while it is still being written to; its answer counts.
                assertThat(e).isNotNull();
            }
            byte[] answer = new byte[8192];
            int length = socket.getInputStream().read(answer);
            return new String(answer, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
        }
    }
}
