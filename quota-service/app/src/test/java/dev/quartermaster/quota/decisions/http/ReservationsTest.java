package dev.quartermaster.quota.decisions.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.Precondition;
import dev.quartermaster.quota.limits.Store;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import dev.quartermaster.quota.limits.domain.SubjectSettings;
import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reservations through the routes, on PostgreSQL. */
@QuarkusTest
@WithTestResource(QuotaTestResource.class)
@NullUnmarked
class ReservationsTest {

    private static final String ROUTE = "/api/v1/reservations";

    @Inject
    Store<SubjectSettings> subjects;

    @Inject
    Pool pool;

    @Test
    void checksSeeWhatIsHeld() {
        String user = editor();
        String id = held(user, 100);
        check(user, 20).statusCode(200);
        check(user, 1)
                .statusCode(429)
                .body("detail", equalTo("Daily video processing limit: 120/120 min. Please try tomorrow."));
        release(id).statusCode(204);
        await().atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> check(user, 100).statusCode(200));
    }

    @Test
    void aHoldThatDoesNotFitIsRefusedLikeACheck() {
        String user = editor();
        reserve(user, "{\"video_minutes\":100,\"searches\":1001}", "")
                .statusCode(429)
                .body("code", equalTo("RATE_002"))
                .body("violated-policies", equalTo(List.of("searches_per_hour")));
        reserve(user, "{\"video_minutes\":1,\"file_bytes\":10737418241}", "")
                .statusCode(413)
                .body("code", equalTo("QUOTA_003"));
        assertThat(used(user)).isZero();
        held(user, 115);
        reserve(user, "{\"video_minutes\":15}", "")
                .statusCode(429)
                .header("Retry-After", notNullValue())
                .body(
                        "detail",
                        equalTo("Insufficient video processing quota. Need 15 min, have 5 min remaining"
                                + " (Daily limit: 120 min)"));
    }

    @ParameterizedTest
    @CsvSource({"10,10", "4,4", "0,0", "25,25"})
    void whatWasReallyUsedIsCounted(long actual, long used) {
        String user = editor();
        String id = held(user, 10);
        commit(id, "{\"consume\":{\"video_minutes\":" + actual + "}}")
                .statusCode(200)
                .body("consumed.video_minutes", equalTo((int) actual))
                .body("limits[0].used", equalTo((int) used));
        assertThat(used(user)).isEqualTo(used);
        assertThat(heldNow(user)).isZero();
    }

    @Test
    void withoutABodyAllThatIsHeldIsCommitted() {
        String user = editor();
        String id = held(user, 10);
        as().post(ROUTE + "/" + id + "/commit").then().statusCode(200).body("consumed.video_minutes", equalTo(10));
        assertThat(used(user)).isEqualTo(10);
    }

    @Test
    void aCommitBeyondWhatIsLeftIsRefusedAndTheHoldStands() {
        String user = editor();
        String id = held(user, 10);
        check(user, 105).statusCode(200);
        commit(id, "{\"consume\":{\"video_minutes\":16}}")
                .statusCode(429)
                .body("details.requested", equalTo(6))
                .body("details.used", equalTo(115));
        assertThat(heldNow(user)).isEqualTo(10);
        as().get(ROUTE + "/" + id).then().body("state", equalTo("live"));
        commit(id, "{\"consume\":{\"video_minutes\":15}}").statusCode(200);
        assertThat(used(user)).isEqualTo(120);
    }

    @Test
    void aRepeatedCommitAnswersTheSameAndCountsOnce() {
        String user = editor();
        String id = held(user, 10);
        String first = commit(id, "{\"consume\":{\"video_minutes\":7}}")
                .statusCode(200)
                .extract()
                .asString();
        String second = commit(id, "{\"consume\":{\"video_minutes\":7}}")
                .statusCode(200)
                .extract()
                .asString();
        assertThat(second).isEqualTo(first);
        assertThat(used(user)).isEqualTo(7);
        commit(id, "{\"consume\":{\"video_minutes\":8}}").statusCode(409).body("code", equalTo("VAL_018"));
        release(id).statusCode(409);
        assertThat(used(user)).isEqualTo(7);
    }

    @Test
    void releasedIsReleased() {
        String user = editor();
        String id = held(user, 10);
        release(id).statusCode(204);
        release(id).statusCode(204);
        commit(id, "{}")
                .statusCode(404)
                .body("code", equalTo("NOT_FOUND_005"))
                .body("details.state", equalTo("released"));
        extend(id, "PT1H").statusCode(404);
        assertThat(heldNow(user)).isZero();
        release(UUID.randomUUID().toString()).statusCode(404);
        release("not-a-uuid").statusCode(404).body("code", equalTo("NOT_FOUND_005"));
    }

    @Test
    void anAbandonedOneGivesBackByItself() {
        String user = editor();
        String id = reserve(user, "{\"video_minutes\":120}", ",\"ttl\":\"PT1S\"")
                .statusCode(201)
                .extract()
                .path("reservation_id");
        check(user, 1).statusCode(429);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(heldNow(user)).isZero());
        check(user, 120).statusCode(200);
        commit(id, "{}").statusCode(404).body("details.state", equalTo("expired"));
        release(id).statusCode(204);
        assertThat(used(user)).isEqualTo(120);
    }

    @Test
    void anExtendedOneLivesOn() {
        String user = editor();
        String other = editor();
        String id = reserve(user, "{\"video_minutes\":5}", ",\"ttl\":\"PT2S\"")
                .statusCode(201)
                .extract()
                .path("reservation_id");
        extend(id, "PT1H").statusCode(200).body("expires_at", notNullValue());
        // made after it with the same time to live: when this one is gone, the extended one would be
        reserve(other, "{\"video_minutes\":5}", ",\"ttl\":\"PT2S\"").statusCode(201);
        await().atMost(Duration.ofSeconds(20)).until(() -> heldNow(other) == 0);
        assertThat(heldNow(user)).isEqualTo(5);
        commit(id, "{}").statusCode(200);
    }

    @Test
    void aKeyReservesOnce() {
        String user = editor();
        String more = ",\"idempotency_key\":\"k-" + user + "\"";
        List<String> ids = parallel(
                8,
                i -> reserve(user, "{\"video_minutes\":10}", more)
                        .statusCode(201)
                        .extract()
                        .<String>path("reservation_id"));
        assertThat(ids).containsOnly(ids.getFirst());
        assertThat(heldNow(user)).isEqualTo(10);
        reserve(user, "{\"video_minutes\":11}", more).statusCode(422).body("code", equalTo("VAL_013"));
    }

    @Test
    void rateUnitsComeBackToTheirWindow() {
        String user = editor();
        String id = reserve(user, "{\"searches\":1000}", "")
                .statusCode(201)
                .extract()
                .path("reservation_id");
        commit(id, "{\"consume\":{\"searches\":400}}").statusCode(200);
        reserve(user, "{\"searches\":601}", "").statusCode(429);
        reserve(user, "{\"searches\":600}", "").statusCode(201);
    }

    @Test
    void liveOnesAreListedInPages() {
        String user = editor();
        for (int i = 0; i < 3; i++) {
            held(user, 1);
        }
        release(held(user, 1)).statusCode(204);
        String cursor = as().get(ROUTE + "?limit=2&user=" + user)
                .then()
                .statusCode(200)
                .body("items", hasSize(2))
                .body("items[0].subject.user", equalTo(user))
                .body("items[0].hold.video_minutes", equalTo(1))
                .extract()
                .path("next_cursor");
        as().get(ROUTE + "?limit=2&user=" + user + "&cursor=" + cursor)
                .then()
                .body("items", hasSize(1))
                .body("next_cursor", nullValue());
        as().get(ROUTE + "?cursor=x").then().statusCode(400);
        as().get(ROUTE + "?limit=0").then().statusCode(400);
    }

    @Test
    void aPeriodThatEndsMeanwhileTakesWhatIsCommittedIntoTheNext() {
        String user = editor();
        String id = held(user, 30);
        check(user, 50).statusCode(200);
        // as if midnight had passed
        sql("UPDATE counters SET period_end = clock_micros() - 1 WHERE subject = '" + key(user) + "'");
        check(user, 90).statusCode(200);
        check(user, 1).statusCode(429);
        commit(id, "{\"consume\":{\"video_minutes\":20}}").statusCode(200);
        assertThat(used(user)).isEqualTo(110);
        assertThat(heldNow(user)).isZero();
    }

    @Test
    void committedAndReleasedAtOnceOnlyOneWins() {
        for (int round = 0; round < 20; round++) {
            String user = editor();
            String id = held(user, 10);
            List<Integer> answers = parallel(
                    4,
                    i -> (i % 2 == 0 ? commit(id, "{}") : release(id)).extract().statusCode());
            boolean committed = answers.contains(200);
            assertThat(used(user)).isEqualTo(committed ? 10 : 0);
            assertThat(heldNow(user)).isZero();
            assertThat(answers).containsOnly(committed ? new Integer[] {200, 409} : new Integer[] {204, 404});
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"hold":{"a":1}}                                          | 422 | VAL_004
            {"subject":{"user":"u"}}                                  | 422 | VAL_004
            {"subject":{"user":"u"},"hold":{"a":0}}                   | 422 | VAL_005
            {"subject":{"user":"u"},"hold":{"a":-1}}                  | 422 | VAL_005
            {"subject":{"user":"u"},"hold":{}}                        | 422 | VAL_004
            {"subject":{"user":"u"},"hold":{"a":1},"ttl":"PT0.9S"}    | 422 | VAL_005
            {"subject":{"user":"u"},"hold":{"a":1},"ttl":"PT24H1S"}   | 422 | VAL_005
            {"subject":{"user":"u"},"hold":{"a":1},"ttl":"soon"}      | 422 | VAL_007
            {"subject":{"user":"u"},"hold":{"a":1},"ttl":5}           | 400 | VAL_003
            {"subject":{"user":"u"},"hold":{"a":1},"dry_run":true}    | 400 | VAL_002
            {"subject":{"user":"u"},"hold":{"a":1}                    | 400 | VAL_001
            []                                                        | 400 | VAL_003
            """)
    void badHoldsAreRefused(String body, int status, String code) {
        as().body(body).post(ROUTE).then().statusCode(status).body("code", equalTo(code));
    }

    @Test
    void badCommitsAreRefusedAndChangeNothing() {
        String user = editor();
        String id = held(user, 10);
        commit(id, "{\"consume\":{\"searches\":1}}").statusCode(422).body("code", equalTo("VAL_008"));
        commit(id, "{\"consume\":{\"video_minutes\":-1}}").statusCode(422).body("code", equalTo("VAL_005"));
        commit(id, "{\"amounts\":{}}").statusCode(400).body("code", equalTo("VAL_002"));
        extend(id, "P2D").statusCode(422);
        assertThat(heldNow(user)).isEqualTo(10);
        given().header("Authorization", "Bearer " + TestTokens.user(user))
                .get(ROUTE + "/" + id)
                .then()
                .statusCode(403);
    }

    private String editor() {
        String user = "r-" + UUID.randomUUID();
        SubjectSettings settings = new SubjectSettings("editor", null, null, null, "");
        subjects.put(Key.of(new SubjectRef(Dimension.USER, user)), settings, new Precondition.None(), "test")
                .await()
                .atMost(Duration.ofSeconds(10));
        return user;
    }

    private static String held(String user, long minutes) {
        return reserve(user, "{\"video_minutes\":" + minutes + "}", "")
                .statusCode(201)
                .extract()
                .path("reservation_id");
    }

    private static ValidatableResponse reserve(String user, String hold, String more) {
        return as().body("{\"subject\":{\"user\":\"" + user + "\"},\"hold\":" + hold + more + "}")
                .post(ROUTE)
                .then();
    }

    private static ValidatableResponse commit(String id, String body) {
        return as().body(body).post(ROUTE + "/" + id + "/commit").then();
    }

    private static ValidatableResponse extend(String id, String ttl) {
        return as().body("{\"ttl\":\"" + ttl + "\"}")
                .post(ROUTE + "/" + id + "/extend")
                .then();
    }

    private static ValidatableResponse release(String id) {
        return as().delete(ROUTE + "/" + id).then();
    }

    private static ValidatableResponse check(String user, long minutes) {
        return as().body("{\"subject\":{\"user\":\"" + user + "\"},\"consume\":{\"video_minutes\":" + minutes + "}}")
                .post("/api/v1/checks")
                .then();
    }

    private static RequestSpecification as() {
        return given().header("Authorization", "Bearer " + TestTokens.service()).contentType("application/json");
    }

    private long used(String user) {
        return sum("charged", user);
    }

    private long heldNow(String user) {
        return sum("held", user);
    }

    private long sum(String column, String user) {
        return sql("SELECT coalesce(sum(" + column + "), 0)::bigint AS n FROM counters WHERE subject = '" + key(user)
                + "'");
    }

    private static String key(String user) {
        return user.length() + ":" + user;
    }

    private long sql(String sql) {
        var rows = pool.query(sql).execute().await().atMost(Duration.ofSeconds(10));
        return rows.size() == 0 ? 0 : rows.iterator().next().getLong(0);
    }

    private interface Work<T> {
        T of(int i);
    }

    private static <T> List<T> parallel(int n, Work<T> work) {
        try (ExecutorService threads = Executors.newFixedThreadPool(n)) {
            List<CompletableFuture<T>> futures = java.util.stream.IntStream.range(0, n)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> work.of(i), threads))
                    .toList();
            return futures.stream().map(CompletableFuture::join).toList();
        }
    }
}
