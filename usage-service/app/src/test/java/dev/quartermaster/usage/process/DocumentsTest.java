package dev.quartermaster.usage.process;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.quartermaster.usage.testing.UsageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What operators and newcomers look at. */
@QuarkusTest
@QuarkusTestResource(UsageTestResource.class)
class DocumentsTest {

    @Test
    void health() {
        given().get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/q/health/started").then().statusCode(200).body("checks[0].data.partitions", equalTo(true));
        given().get("/q/health/ready").then().statusCode(200).body("checks[0].data.postgres", equalTo("up"));
    }

    @Test
    void made_up_paths_are_no_metric_labels() {
        given().get("/api/v1/usage/made-up-by-a-caller-4711").then().statusCode(404);
        assertThat(given().accept("text/plain").get("/q/metrics").asString()).doesNotContain("4711");
    }

    @Test
    void every_route_is_documented_with_its_problems_and_an_example() {
        JsonPath document = given().get("/q/openapi?format=json").jsonPath();
        Map<String, Map<String, Map<String, ?>>> paths = document.getMap("paths");
        assertThat(paths)
                .containsKeys("/api/v1/usage/events", "/api/v1/usage/export", "/api/v1/usage/months/{month}/close");
        paths.forEach((path, operations) -> operations.forEach((method, operation) -> {
            if (!List.of("get", "put", "post", "patch", "delete").contains(method)) {
                return;
            }
            String name = method + " " + path;
            Map<?, ?> responses = (Map<?, ?>) Objects.requireNonNull(operation.get("responses"));
            assertThat(responses.containsKey("500")).as(name).isTrue();
            assertThat(operation.get("summary")).as(name + " has no summary").isNotNull();
            if (!path.startsWith("/api/v1/errors")) {
                assertThat(operation.get("security")).as(name + " is open").isNotNull();
                assertThat(String.valueOf(responses.get("401"))).as(name).contains("Problem401");
            }
        }));
    }
}
