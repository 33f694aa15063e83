package dev.quartermaster.quota.throttle;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.monitor.contract.ThrottleTopic;
import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a signal on Kafka does to decisions, and what it leaves alone. */
@QuarkusTest
@QuarkusTestResource(QuotaTestResource.class)
@QuarkusTestResource(value = SignalsTest.Broker.class, restrictToAnnotatedClass = true)
class SignalsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String HOST = "host-of-this-test";
    private static KafkaProducer<String, byte[]> producer;

    private static final AtomicLong SEQUENCE = new AtomicLong(System.nanoTime());

    /** The broker of this build; only this class needs one. */
    public static final class Broker implements QuarkusTestResourceLifecycleManager {

        @Override
        public Map<String, String> start() {
            LocalKafka.shared().createTopic(ThrottleTopic.NAME, 2);
            return Map.of("kafka.bootstrap.servers", LocalKafka.shared().bootstrapServers());
        }

        @Override
        public void stop() {
            // it goes with the JVM
        }
    }

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token).contentType(ContentType.JSON);
    }

    private static Response check(String user, String metric, long cost) {
        return as(TestTokens.service())
                .body("{\"subject\":{\"user\":\"" + user + "\"},\"consume\":{\"" + metric + "\":" + cost + "}}")
                .post("/api/v1/checks");
    }

    private static String someone(int priority) {
        String user = "u-" + UUID.randomUUID();
        as(TestTokens.admin())
                .body("{\"priority\":" + priority + "}")
                .put("/api/v1/subjects/user/" + user)
                .then()
                .statusCode(201);
        return user;
    }

    private static void limit(String name, String kind, String more) {
        as(TestTokens.admin())
                .body("{\"metric\":\"" + name + "\",\"kind\":\"" + kind + "\",\"scope\":[\"user\"]," + more + "}")
                .put("/api/v1/limits/" + name)
                .then()
                .statusCode(org.hamcrest.Matchers.anyOf(equalTo(200), equalTo(201)));
    }

    @BeforeAll
    static void connect() {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", LocalKafka.shared().bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void disconnect() {
        producer.close();
    }

    private static void publish(byte @Nullable [] value, @Nullable Long timestamp) {
        try {
            producer.send(new ProducerRecord<>(ThrottleTopic.NAME, null, timestamp, HOST, value))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signal(double factor, int valid) {
        return "{\"host\":\"" + HOST + "\",\"level\":\"reduced\",\"factors\":{\"1\":1.0,\"2\":1.0,\"3\":" + factor
                + "},\"reasons\":[\"a test\"],\"valid_for_seconds\":" + valid + ",\"sequence\":"
                + SEQUENCE.incrementAndGet() + "}";
    }

    private static void throttle(double factor) {
        publish(signal(factor, 60).getBytes(StandardCharsets.UTF_8), null);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(factorSeen()).isEqualTo((float) factor));
    }

    /** The factor of the lowest priority as the replica tells it. */
    private static float factorSeen() {
        Float seen = as(TestTokens.admin())
                .get("/api/v1/throttle")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .get("factors.'3'");
        return seen == null ? 1 : seen;
    }

    @BeforeEach
    void limits() {
        limit("th_calls", "rate", "\"amount\":20,\"window\":\"PT1H\",\"elastic\":true");
        limit("th_stiff", "rate", "\"amount\":20,\"window\":\"PT1H\",\"elastic\":false");
        limit("th_daily", "quota", "\"amount\":20,\"period\":\"day\"");
        limit("th_held", "stock", "\"amount\":20");
    }

    @AfterEach
    void silence() {
        publish(null, null);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(factorSeen()).isEqualTo(1));
    }

    @Test
    void low_priority_is_lowered_shown_and_refused_with_503_while_high_priority_passes() {
        String low = someone(3);
        String high = someone(1);
        throttle(0.25);
        for (int used = 1; used <= 5; used++) {
            check(low, "th_calls", 1)
                    .then()
                    .statusCode(200)
                    .header("X-RateLimit-Limit", "5")
                    .header("RateLimit-Policy", containsString("q=5"))
                    .body("limits[0].amount", equalTo(5))
                    .body("limits[0].unthrottled", equalTo(20))
                    .body("limits[0].source", equalTo("throttle:limit"))
                    .body("limits[0].used", equalTo(used));
        }
        check(low, "th_calls", 1)
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", org.hamcrest.Matchers.notNullValue())
                .body("code", equalTo("THROTTLE_001"))
                .body("retry_after", greaterThan(0))
                .body("detail", containsString("20"))
                .body("details.unthrottled", equalTo(20));
        for (int i = 0; i < 20; i++) {
            check(high, "th_calls", 1).then().statusCode(200).body("limits[0].amount", equalTo(20));
        }
        check(high, "th_calls", 1).then().statusCode(429);
        throttle(1);
        check(low, "th_calls", 1)
                .then()
                .statusCode(200)
                .header("X-RateLimit-Limit", "20")
                .body("limits[0].source", equalTo("limit"))
                .body("limits[0].used", equalTo(6));
    }

    @Test
    void a_cost_above_the_lowered_amount_waits_for_the_end_of_the_throttle() {
        String low = someone(3);
        throttle(0.25);
        check(low, "th_calls", 6).then().statusCode(503).header("Retry-After", "30");
        check(low, "th_calls", 21).then().statusCode(429).header("Retry-After", equalTo(null));
    }

    @Test
    void what_the_full_amount_refuses_too_is_429() {
        String low = someone(3);
        check(low, "th_calls", 20).then().statusCode(200);
        throttle(0.25);
        check(low, "th_calls", 1).then().statusCode(429).body("code", equalTo("RATE_001"));
    }

    @Test
    void stiff_rates_quotas_and_stocks_are_never_touched() {
        String low = someone(3);
        throttle(0.05);
        for (String metric : new String[] {"th_stiff", "th_daily", "th_held"}) {
            check(low, metric, 20).then().statusCode(200).body("limits[0].amount", equalTo(20));
        }
    }

    @Test
    void one_unit_remains_of_whatever_is_not_forbidden() {
        limit("th_few", "rate", "\"amount\":2,\"window\":\"PT1H\",\"elastic\":true");
        String low = someone(3);
        throttle(0.05);
        check(low, "th_few", 1).then().statusCode(200).body("limits[0].amount", equalTo(1));
        check(low, "th_few", 1).then().statusCode(503);
    }

    @Test
    void leases_that_are_out_already_are_drawn_in() {
        limit("th_many", "rate", "\"amount\":100000,\"window\":\"PT1H\",\"elastic\":true");
        String low = someone(3);
        String one = "{\"subject\":{\"user\":\"" + low + "\"},\"consume\":{\"th_many\":1}}";
        String batch = "{\"checks\":[" + String.join(",", Collections.nCopies(1000, one)) + "]}";
        for (int i = 0; i < 6; i++) {
            as(TestTokens.service())
                    .body(batch)
                    .post("/api/v1/checks/batch")
                    .then()
                    .statusCode(200)
                    .body("results[999].status", equalTo(200));
        }
        throttle(0.05);
        // 6000 of now 5000: whatever was leased before, nothing of it is spent
        for (int i = 0; i < 20; i++) {
            check(low, "th_many", 1).then().statusCode(503).body("code", equalTo("THROTTLE_001"));
        }
        throttle(1);
        check(low, "th_many", 1).then().statusCode(200);
    }

    @Test
    void reservations_are_held_to_the_lowered_amount_and_settle_all_the_same() {
        String low = someone(3);
        String hold = "{\"subject\":{\"user\":\"" + low + "\"},\"hold\":{\"th_calls\":10},\"ttl\":\"PT5M\"}";
        String id = as(TestTokens.service())
                .body(hold)
                .post("/api/v1/reservations")
                .then()
                .statusCode(201)
                .extract()
                .path("reservation_id");
        throttle(0.25);
        as(TestTokens.service()).body(hold).post("/api/v1/reservations").then().statusCode(503);
        as(TestTokens.service())
                .body("{\"consume\":{\"th_calls\":10}}")
                .post("/api/v1/reservations/" + id + "/commit")
                .then()
                .statusCode(200);
    }

    @Test
    void a_silent_monitor_is_forgotten() {
        String low = someone(3);
        check(low, "th_calls", 6).then().statusCode(200);
        publish(signal(0.25, 2).getBytes(StandardCharsets.UTF_8), null);
        await().atMost(PATIENCE).until(() -> check(low, "th_calls", 1).statusCode() == 503);
        await().atMost(PATIENCE).until(() -> check(low, "th_calls", 1).statusCode() == 200);
    }

    @Test
    void a_signal_from_before_is_not_obeyed() {
        publish(signal(0.25, 60).getBytes(StandardCharsets.UTF_8), System.currentTimeMillis() - 61_000);
        throttle(0.5);
        assertThat(factorSeen()).isEqualTo(0.5f);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"host\":\"x\"}",
                "{\"host\":\"x\",\"level\":\"l\",\"factors\":{\"3\":0},\"reasons\":[],\"valid_for_seconds\":60,\"sequence\":1}",
                "{\"host\":\"x\",\"level\":\"l\",\"factors\":{\"3\":7},\"reasons\":[],\"valid_for_seconds\":60,\"sequence\":1}",
                "{\"host\":\"x\",\"level\":\"l\",\"factors\":{\"3\":\"0.5\"},\"reasons\":[],\"valid_for_seconds\":60,\"sequence\":1}",
                "{\"host\":\"x\",\"level\":\"l\",\"factors\":{\"low\":0.5},\"reasons\":[],\"valid_for_seconds\":60,\"sequence\":1}",
                "{\"host\":\"x\",\"level\":\"l\",\"factors\":{\"3\":0.5},\"reasons\":[],\"valid_for_seconds\":0,\"sequence\":1}",
                "{\"host\":\"x\",\"level\":\"l\",\"factors\":{\"3\":0.5},\"reasons\":[],\"valid_for_seconds\":99999999999,\"sequence\":1}",
                "{\"host\":\"x\",\"level\":\"l\",\"factors\":{\"3\":0.5},\"reasons\":[],\"valid_for_seconds\":60}",
            })
    void nonsense_lowers_nothing_and_stops_nothing(String value) {
        publish(value.getBytes(StandardCharsets.UTF_8), null);
        throttle(0.5);
        as(TestTokens.admin())
                .get("/api/v1/throttle")
                .then()
                .body("hosts.size()", equalTo(1))
                .body("hosts[0].host", equalTo(HOST));
    }

    @Test
    void the_golden_signal_of_the_contract_is_understood() throws IOException {
        try (InputStream golden = ThrottleTopic.class.getResourceAsStream(ThrottleTopic.GOLDEN)) {
            publish(Objects.requireNonNull(golden).readAllBytes(), null);
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(factorSeen()).isEqualTo(0.5f));
        as(TestTokens.admin())
                .get("/api/v1/throttle")
                .then()
                .body("hosts[0].host", equalTo("host-1"))
                .body("hosts[0].sequence", equalTo(1764000000000L));
        String golden = "{\"host\":\"host-1\",\"level\":\"normal\",\"factors\":{},\"reasons\":[],"
                + "\"valid_for_seconds\":1,\"sequence\":1764000000001}";
        publish(golden.getBytes(StandardCharsets.UTF_8), null);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(factorSeen()).isEqualTo(1));
    }

    @Test
    void who_may_look() {
        given().get("/api/v1/throttle").then().statusCode(401);
        as(TestTokens.user("u-1")).get("/api/v1/throttle").then().statusCode(403);
        as(TestTokens.service()).get("/api/v1/throttle").then().statusCode(200).body("throttled", equalTo(false));
    }
}
