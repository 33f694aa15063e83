package dev.quartermaster.quota.revocations;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Good and bad tokens on a real route, and how soon revoking one is felt. */
@QuarkusTest
@WithTestResource(QuotaTestResource.class)
class TokensTest {

    private static final String ROUTE = "/api/v1/revocations";

    @Test
    void aGoodTokenIsGoodEveryTime() {
        String token = TestTokens.admin();
        for (int i = 0; i < 3; i++) {
            as(token).get(ROUTE).then().statusCode(200);
        }
        given().header("authorization", "bEARER  " + token).get(ROUTE).then().statusCode(200);
    }

    static Stream<Arguments> badTokens() {
        return Stream.of(
                Arguments.of("expired", TestTokens.expired(), "AUTH_003"),
                Arguments.of("not yet valid", TestTokens.signed(notYet()), "AUTH_003"),
                Arguments.of("forged", TestTokens.forged(), "AUTH_002"),
                Arguments.of("tampered", TestTokens.tampered(), "AUTH_002"),
                Arguments.of("alg none", TestTokens.algNone(), "AUTH_002"),
                Arguments.of("HS256 with the public key", TestTokens.hmacWithPublicKey(), "AUTH_002"),
                Arguments.of("audience", TestTokens.wrongAudience(), "AUTH_004"),
                Arguments.of("issuer", TestTokens.wrongIssuer(), "AUTH_004"),
                Arguments.of("eternal", TestTokens.eternal(), "AUTH_002"),
                Arguments.of("nobody", TestTokens.signed(nobody()), "AUTH_002"),
                Arguments.of("junk", "a.b.c", "AUTH_002"),
                Arguments.of("huge", "a".repeat(10_000), "AUTH_002"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badTokens")
    void aBadTokenIsRefusedEveryTime(String why, String token, String code) {
        for (int i = 0; i < 2; i++) {
            Response answer = as(token).get(ROUTE);
            answer.then()
                    .statusCode(401)
                    .contentType("application/problem+json")
                    .body("code", equalTo(code));
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer ").contains("invalid_token");
            assertThat(answer.asString()).doesNotContain(token);
        }
    }

    @Test
    void noTokenAndOtherSchemes() {
        given().get(ROUTE)
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer realm=\"quartermaster\"")
                .body("code", equalTo("AUTH_001"));
        given().header("Authorization", "Basic YTpi")
                .get(ROUTE)
                .then()
                .statusCode(401)
                .body("code", equalTo("AUTH_001"));
    }

    @Test
    void rolesAreNeeded() {
        for (String token : new String[] {TestTokens.service(), TestTokens.user("u-1"), TestTokens.of("x", "Admin")}) {
            as(token).get(ROUTE).then().statusCode(403).body("code", equalTo("AUTH_006"));
        }
        as(TestTokens.of("x", "user", "admin", "something")).get(ROUTE).then().statusCode(200);
    }

    @Test
    void aRevokedTokenIsRefusedWithinASecondAndOnlyIt() {
        String jti = UUID.randomUUID().toString();
        String revoked = TestTokens.withId(jti, "a-7", "admin");
        String other = TestTokens.of("a-7", "admin");
        as(revoked).get(ROUTE).then().statusCode(200);
        revoke("jti", jti);
        await().atMost(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> as(revoked).get(ROUTE).statusCode() == 401);
        as(revoked).get(ROUTE).then().body("code", equalTo("AUTH_005"));
        as(other).get(ROUTE).then().statusCode(200);
        as(other).get(ROUTE).then().body("items.value", hasItem(jti));

        as(other).delete(ROUTE + "/jti/" + jti).then().statusCode(204);
        await().atMost(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> as(revoked).get(ROUTE).statusCode() == 200);
        as(other).delete(ROUTE + "/jti/" + jti).then().statusCode(404).body("code", equalTo("NOT_FOUND_007"));
    }

    @Test
    void aSubjectsTokensAreRefusedAndLaterOnesAreNot() {
        JwtClaims later = TestTokens.claims("a-8", "admin");
        later.setIssuedAt(NumericDate.fromSeconds(NumericDate.now().getValue() + 4));
        String before = TestTokens.of("a-8", "admin");
        String after = TestTokens.signed(later);
        as(before).get(ROUTE).then().statusCode(200);
        revoke("subject", "a-8");
        await().atMost(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> as(before).get(ROUTE).statusCode() == 401);
        as(before).get(ROUTE).then().body("code", equalTo("AUTH_005"));
        as(after).get(ROUTE).then().statusCode(200);
        as(TestTokens.admin()).get(ROUTE).then().statusCode(200);
    }

    @Test
    void theListComesInPages() {
        for (int i = 0; i < 5; i++) {
            revoke("jti", "page-" + i);
        }
        String first = as(TestTokens.admin())
                .get(ROUTE + "?limit=2")
                .then()
                .statusCode(200)
                .extract()
                .path("next_cursor");
        assertThat(first).isNotNull();
        as(TestTokens.admin())
                .queryParam("cursor", first)
                .get(ROUTE + "?limit=2")
                .then()
                .statusCode(200)
                .body("items.size()", equalTo(2));
    }

    private static void revoke(String kind, String value) {
        as(TestTokens.admin())
                .contentType("application/json")
                .body("{\"reason\":\"test\"}")
                .put(ROUTE + "/" + kind + "/" + value)
                .then()
                .statusCode(200)
                .body("revoked_by", equalTo("a-1"));
    }

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    private static JwtClaims notYet() {
        JwtClaims claims = TestTokens.claims("a-1", "admin");
        claims.setNotBeforeMinutesInThePast(-5);
        return claims;
    }

    private static JwtClaims nobody() {
        JwtClaims claims = TestTokens.claims("a-1", "admin");
        claims.unsetClaim("sub");
        return claims;
    }
}
