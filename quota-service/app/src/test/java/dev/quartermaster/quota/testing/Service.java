package dev.quartermaster.quota.testing;

import static io.restassured.RestAssured.given;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;

/** Calls of a started service, for tests of what it remembers of them. */
public final class Service {

    private Service() {}

    public static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token).contentType("application/json");
    }

    public static JsonPath get(String path) {
        return as(TestTokens.admin())
                .get("/api/v1" + path)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** Makes or replaces a rate per user that holds with its own amount. */
    public static void limit(String name, String metric, long amount, String window) {
        int status = as(TestTokens.admin())
                .body("{\"metric\":\"" + metric + "\",\"kind\":\"rate\",\"amount\":" + amount + ",\"window\":\""
                        + window + "\",\"scope\":[\"user\"]}")
                .put("/api/v1/limits/" + name)
                .statusCode();
        if (status >= 300) {
            throw new IllegalStateException("limit " + name + ": " + status);
        }
    }

    public static Response check(String body) {
        return as(TestTokens.service()).body(body).post("/api/v1/checks");
    }

    public static Response consume(String user, String amounts) {
        return check("{\"subject\":{\"user\":\"" + user + "\"},\"consume\":{" + amounts + "}}");
    }

    /** The statuses of the same check so many times, in one batch. */
    public static List<Integer> batch(String check, int times) {
        List<String> checks = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            checks.add(check);
        }
        return as(TestTokens.service())
                .body("{\"checks\":[" + String.join(",", checks) + "]}")
                .post("/api/v1/checks/batch")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("results.status", Integer.class);
    }

    /** The database's time, near enough: what the service last said. */
    public static String now() {
        return get("/violations/findings").getString("to");
    }
}
