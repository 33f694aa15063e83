package dev.quartermaster.quota.decisions.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;

/** Without the switch there are no faults, for nobody. */
@QuarkusTest
@QuarkusTestResource(QuotaTestResource.class)
class FaultsOffTest {

    private static RequestSpecification admin() {
        return given().header("Authorization", "Bearer " + TestTokens.admin()).contentType("application/json");
    }

    @Test
    void nothing_is_there_to_be_injected() {
        admin().body("{\"fault\":\"refusing\",\"for\":\"PT5M\"}")
                .post("/api/v1/faults")
                .then()
                .statusCode(404)
                .body("code", equalTo("NOT_FOUND_001"));
        admin().get("/api/v1/faults").then().statusCode(404);
        admin().delete("/api/v1/faults").then().statusCode(404);
        given().header("Authorization", "Bearer " + TestTokens.service())
                .contentType("application/json")
                .body("{\"subject\":{\"user\":\"u-off\"},\"consume\":{\"searches\":1}}")
                .post("/api/v1/checks")
                .then()
                .statusCode(200)
                .body("degraded", equalTo(false));
    }
}
