package dev.quartermaster.quota.events;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.testing.Heard;
import dev.quartermaster.quota.testing.Heard.Event;
import dev.quartermaster.quota.testing.KafkaTestResource;
import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import dev.quartermaster.usage.contract.CloudEvents;
import dev.quartermaster.usage.contract.Topics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the topics say of what was answered, with a real broker. */
@QuarkusTest
@QuarkusTestResource(QuotaTestResource.class)
@QuarkusTestResource(value = KafkaTestResource.class, restrictToAnnotatedClass = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventsTest {

    private static final String CHECKS = "/api/v1/checks";
    private static final String ADMIN = "Bearer " + TestTokens.admin();
    private static final String SERVICE = "Bearer " + TestTokens.service();

    private Heard heard;

    private static String setting(String name) {
        return ConfigProvider.getConfig().getValue(name, String.class);
    }

    @BeforeAll
    void listen() {
        heard = new Heard(
                setting("quartermaster.events.spool.bootstrap-servers"), setting("quartermaster.events.source"));
    }

    @BeforeEach
    void limits() {
        limit("told_things", "\"kind\":\"quota\",\"amount\":10,\"period\":\"day\",\"scope\":[\"user\"]");
        limit("polled_things", "\"kind\":\"rate\",\"amount\":1000000,\"window\":\"PT1H\",\"scope\":[\"user\"]");
    }

    @AfterAll
    void stop() {
        heard.close();
    }

    private static void limit(String name, String rest) {
        given().header("Authorization", ADMIN)
                .contentType("application/json")
                .body("{\"metric\":\"" + name + "\"," + rest + "}")
                .put("/api/v1/limits/" + name);
    }

    private static Response post(String path, String body) {
        return given().header("Authorization", SERVICE)
                .contentType("application/json")
                .body(body)
                .post(path);
    }

    private static String ask(String user, int units, String more) {
        return "{\"subject\":{\"user\":\"" + user + "\",\"ip\":\"203.0.113.7\"},\"consume\":{\"told_things\":" + units
                + "}" + more + "}";
    }

    private List<Event> await(int events, Predicate<Event> which) {
        List<Event> found = new ArrayList<>();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            found.clear();
            heard.events().stream().filter(which).forEach(found::add);
            return found.size() >= events;
        });
        assertThat(found).hasSize(events);
        return found;
    }

    private static Predicate<Event> usage(String user) {
        return event -> event.topic().equals(Topics.USAGE) && event.subject().equals("user/" + user);
    }

    private static Predicate<Event> alerts(String user) {
        return event -> event.topic().equals(Topics.ALERTS) && event.subject().equals("user/" + user);
    }

    @Test
    void an_admission_and_a_refusal_are_told_and_a_look_is_not() {
        Response admitted = post(
                CHECKS,
                ask(
                        "u-1",
                        6,
                        ",\"action\":\"upload\",\"resource\":\"/up\",\"user_agent\":\"curl/8\",\"details\":\"c\\\"at\","
                                + "\"meta\":{\"kind\":[\"photo\"]}"));
        assertThat(admitted.statusCode()).isEqualTo(200);
        assertThat(post(CHECKS, ask("u-1", 1, ",\"dry_run\":true")).statusCode())
                .isEqualTo(200);
        assertThat(post(CHECKS, ask("u-1", 0, "")).statusCode()).isEqualTo(200);
        Response refused = post(CHECKS, ask("u-1", 9, ""));
        assertThat(refused.statusCode()).isEqualTo(429);

        List<Event> events = await(2, usage("u-1"));
        Event first = events.getFirst();
        assertThat(first.id()).isEqualTo(admitted.jsonPath().getString("decision_id"));
        assertThat(first.type()).isEqualTo(CloudEvents.TYPE_USAGE);
        assertThat(first.value().toString())
                .startsWith("{\"action\":\"upload\",\"status\":\"success\",\"user\":\"u-1\","
                        + "\"amounts\":{\"told_things\":6},\"duration_ms\":")
                .endsWith(
                        "\"resource\":\"/up\",\"ip\":\"203.0.113.7\",\"user_agent\":\"curl/8\",\"details\":\"c\\\"at\","
                                + "\"meta\":{\"kind\":[\"photo\"]}}");
        Event second = events.getLast();
        assertThat(second.id()).isEqualTo(refused.jsonPath().getString("decision_id"));
        assertThat(second.value().get("status").textValue()).isEqualTo("quota_exceeded");
        assertThat(second.value().get("action").textValue()).isEqualTo("told_things");
    }

    @Test
    void a_repeated_answer_is_the_same_event_again() {
        String body = ask("u-2", 2, ",\"idempotency_key\":\"once-2\"");
        String id = post(CHECKS, body).jsonPath().getString("decision_id");
        assertThat(post(CHECKS, body).jsonPath().getString("decision_id")).isEqualTo(id);
        List<Event> events = await(2, usage("u-2"));
        assertThat(events.getFirst()).isEqualTo(events.getLast());
        assertThat(events.getFirst().id()).isEqualTo(id);
    }

    @Test
    void a_reservation_is_told_when_it_is_committed_with_what_was_used() {
        String hold =
                "{\"subject\":{\"user\":\"u-3\"},\"hold\":{\"told_things\":5},\"ttl\":\"PT5M\",\"action\":\"render\","
                        + "\"details\":\"clip\"}";
        String id = post("/api/v1/reservations", hold).jsonPath().getString("reservation_id");
        assertThat(post("/api/v1/reservations", hold.replace(":5}", ":6}")).statusCode())
                .isEqualTo(429);
        String commit = "/api/v1/reservations/" + id + "/commit";
        assertThat(post(commit, "{\"consume\":{\"told_things\":3}}").statusCode())
                .isEqualTo(200);
        assertThat(post(commit, "{\"consume\":{\"told_things\":3}}").statusCode())
                .isEqualTo(200);
        List<Event> events = await(3, usage("u-3"));
        assertThat(events.get(0).value().get("status").textValue()).isEqualTo("quota_exceeded");
        assertThat(events.get(1)).as("a repeated commit").isEqualTo(events.get(2));
        assertThat(events.get(1).value().get("status").textValue()).isEqualTo("success");
        assertThat(events.get(1).value().get("action").textValue()).isEqualTo("render");
        assertThat(events.get(1).value().get("details").textValue()).isEqualTo("clip");
        assertThat(events.get(1).value().get("amounts").get("told_things").intValue())
                .isEqualTo(3);
    }

    @Test
    void identical_decisions_of_a_second_are_summed_where_it_is_configured() {
        String body = "{\"subject\":{\"user\":\"u-4\"},\"consume\":{\"polled_things\":2},\"action\":\"poll\"}";
        for (int i = 0; i < 20; i++) {
            assertThat(post(CHECKS, body).statusCode()).isEqualTo(200);
        }
        assertThat(post(CHECKS, body.replace("\"action\"", "\"details\":\"d\",\"action\""))
                        .statusCode())
                .isEqualTo(200);
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            List<Event> events = heard.events().stream().filter(usage("u-4")).toList();
            assertThat(events.stream()
                            .mapToLong(e -> e.value().path("count").asLong(1))
                            .sum())
                    .isEqualTo(21);
            assertThat(events.stream()
                            .mapToLong(e -> e.value()
                                    .get("amounts")
                                    .get("polled_things")
                                    .longValue())
                            .sum())
                    .isEqualTo(42);
            assertThat(events.size()).isLessThan(15);
        });
    }

    @Test
    void thresholds_are_told_once_and_the_end_of_the_period_too() throws SQLException {
        for (int i = 0; i < 13; i++) {
            post(CHECKS, ask("u-6", 1, ""));
        }
        List<Event> crossed = await(8, alerts("u-6"));
        assertThat(percents(crossed)).containsExactly(50, 60, 70, 75, 80, 90, 95, 100);
        assertThat(crossed).extracting(Event::type).containsOnly(CloudEvents.TYPE_ALERT_THRESHOLD);
        assertThat(crossed).extracting(e -> e.value().get("used").intValue()).containsExactly(5, 6, 7, 8, 8, 9, 10, 10);
        assertThat(crossed)
                .extracting(e -> e.value().get("level").textValue())
                .containsExactly("info", "info", "info", "info", "warning", "warning", "warning", "critical");
        assertThat(crossed.getFirst().value().get("amount").intValue()).isEqualTo(10);
        assertThat(crossed.getFirst().value().get("scope").get("user").textValue())
                .isEqualTo("u-6");
        assertThat(crossed.getFirst().value().get("period_start").textValue()).endsWith("T00:00:00Z");

        // the day is declared over; nobody waits for midnight in a test
        try (Connection connection = DriverManager.getConnection(
                        setting("quarkus.datasource.jdbc.url"),
                        setting("quarkus.datasource.username"),
                        setting("quarkus.datasource.password"));
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE threshold_crossings SET reset_at = 1 WHERE subject = '3:u-6'"
                            + " AND percent = 80"))
                    .isEqualTo(1);
        }
        Event reset = await(9, alerts("u-6")).getLast();
        assertThat(reset.type()).isEqualTo(CloudEvents.TYPE_ALERT_RESET);
        assertThat(reset.value().get("reason").textValue()).isEqualTo("period");
        assertThat(reset.value().get("used").intValue()).isEqualTo(10);
    }

    private static Predicate<Event> hammering(String user) {
        return alerts(user)
                .and(event -> event.type().equals(CloudEvents.TYPE_ALERT_FINDING)
                        && event.value().get("pattern").textValue().equals("hammering"));
    }

    private static void hammer(String user) {
        post(CHECKS, ask(user, 10, ""));
        for (int i = 0; i < 120; i++) {
            assertThat(post(CHECKS, ask(user, 1, "")).statusCode()).isEqualTo(429);
        }
    }

    @Test
    void a_finding_is_told_once() {
        hammer("u-8");
        Event found = await(1, hammering("u-8")).getFirst();
        assertThat(found.id()).startsWith("finding/hammering/");
        assertThat(found.value().get("kind").textValue()).isEqualTo("finding");
        assertThat(found.value().get("scope").get("user").textValue()).isEqualTo("u-8");
        assertThat(found.value().get("measure").doubleValue()).isGreaterThanOrEqualTo(100);
        assertThat(found.value().get("refusals").longValue()).isGreaterThanOrEqualTo(100);
        assertThat(found.value().get("decisions").size()).isPositive();
        // that of somebody else shows that later looks saw the first one too
        hammer("u-9");
        await(1, hammering("u-9"));
        assertThat(await(1, hammering("u-8"))).containsExactly(found);
    }

    @Test
    void a_rate_that_starts_anew_within_the_hour_tells_of_80_and_100_alone() {
        limit("hurried_things", "\"kind\":\"rate\",\"amount\":10,\"window\":\"PT59M\",\"scope\":[\"user\"]");
        limit("patient_things", "\"kind\":\"rate\",\"amount\":10,\"window\":\"PT24H\",\"scope\":[\"user\"]");
        for (int i = 0; i < 10; i++) {
            post(CHECKS, ask("u-18", 1, "").replace("told_things", "hurried_things"));
        }
        assertThat(percents(await(2, alerts("u-18")))).containsExactly(80, 100);
        post(CHECKS, ask("u-19", 9, "").replace("told_things", "patient_things"));
        assertThat(percents(await(6, alerts("u-19")))).containsExactly(50, 60, 70, 75, 80, 90);
        assertThat(percents(await(2, alerts("u-18")))).containsExactly(80, 100);
    }

    private static List<Integer> percents(List<Event> events) {
        return events.stream()
                .map(event -> event.value().get("threshold_percent").intValue())
                .toList();
    }

    @Test
    void what_an_administrator_sets_back_is_told() {
        post(CHECKS, ask("u-7", 3, ""));
        given().header("Authorization", ADMIN)
                .contentType("application/json")
                .body("{\"limits\":[\"told_things\"]}")
                .post("/api/v1/subjects/user/u-7/reset")
                .then()
                .statusCode(200);
        Event reset = await(1, alerts("u-7")).getFirst();
        assertThat(reset.value().get("reason").textValue()).isEqualTo("administrator");
        assertThat(reset.value().get("used").intValue()).isEqualTo(3);
    }
}
