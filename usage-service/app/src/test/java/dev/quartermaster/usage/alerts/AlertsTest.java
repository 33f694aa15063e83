package dev.quartermaster.usage.alerts;

import static dev.quartermaster.usage.testing.Events.admin;
import static dev.quartermaster.usage.testing.Events.bytes;
import static dev.quartermaster.usage.testing.Events.name;
import static dev.quartermaster.usage.testing.Events.send;
import static dev.quartermaster.usage.testing.Events.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.sun.net.httpserver.HttpServer;
import dev.quartermaster.usage.testing.UsageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Owners of limits are told once, by the ways that they have chosen, and nobody else is. */
@QuarkusTest
@QuarkusTestResource(UsageTestResource.class)
class AlertsTest {

    private record Call(String timestamp, String signature, String body) {}

    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final HttpServer receiver = receiver();

    private static HttpServer receiver() {
        try {
            return HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void listen() {
        receiver.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean fails = failures.getAndDecrement() > 0;
            if (!fails) {
                calls.add(new Call(
                        exchange.getRequestHeaders().getFirst("X-Quartermaster-Timestamp"),
                        exchange.getRequestHeaders().getFirst("X-Quartermaster-Signature"),
                        body));
            }
            exchange.sendResponseHeaders(fails ? 503 : 204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    private String hook() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
    }

    private void settings(String user, String json) {
        admin().contentType("application/json")
                .body(json)
                .put("/api/v1/usage/alert-settings/user/" + user)
                .then()
                .statusCode(200);
    }

    private static ProducerRecord<byte[], byte[]> crossing(String id, String user, int percent, String period) {
        return alert(
                id,
                user,
                "{\"kind\":\"threshold\",\"scope\":{\"user\":\"" + user
                        + "\"},\"limit\":\"uploads_per_day\",\"metric\":\"uploads\",\"level\":\"warning\","
                        + "\"threshold_percent\":" + percent + ",\"used\":" + percent + ",\"amount\":100" + period
                        + "}",
                "threshold");
    }

    private static ProducerRecord<byte[], byte[]> alert(String id, String user, String data, String kind) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(name() + ".alerts", bytes("user/" + user), bytes(data));
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        id,
                        "ce_source",
                        "/test",
                        "ce_type",
                        "dev.quartermaster.alert." + kind + ".v1",
                        "ce_time",
                        Instant.now().toString(),
                        "ce_subject",
                        "user/" + user,
                        "content-type",
                        "application/json")
                .forEach((header, value) -> record.headers().add(header, bytes(value)));
        return record;
    }

    private static JsonPath feed(String user) {
        return user(user)
                .get("/api/v1/usage/alerts")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static void awaitFeed(String user, int alerts) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> feed(user).getList("items").size() == alerts);
    }

    @Test
    void a_crossing_is_told_once_signed_and_a_failing_receiver_is_tried_again() throws GeneralSecurityException {
        String user = "u-" + UUID.randomUUID();
        failures.set(2);
        settings(user, "{\"levels\":[80],\"resets\":false,\"webhook\":\"" + hook() + "\"}");
        String period = period("2026-01-31T00:00:00Z", "2026-02-01T00:00:00Z");
        String reset = "{\"kind\":\"reset\",\"scope\":{\"user\":\"" + user
                + "\"},\"limit\":\"uploads_per_day\",\"metric\":\"uploads\",\"level\":\"info\",\"used\":1,\"reason\":\"period\"}";
        send(List.of(
                crossing("a" + user, user, 80, period),
                crossing("a" + user, user, 80, period),
                // another id, and the same crossing
                crossing("b" + user, user, 80, period),
                // not wanted
                crossing("c" + user, user, 100, period),
                alert("d" + user, user, reset, "reset"),
                new ProducerRecord<>(name() + ".alerts", bytes("user/" + user), bytes("{"))));
        awaitFeed(user, 3);
        await().atMost(Duration.ofSeconds(30)).until(() -> !calls.isEmpty());
        await().atMost(Duration.ofSeconds(10))
                .until(() -> feed(user).getString("items[-1].deliveries[0].state"), "delivered"::equals);
        assertThat(feed(user).getInt("items[-1].deliveries[0].attempts")).isEqualTo(3);
        assertThat(calls).hasSize(1);
        Call call = calls.getFirst();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(bytes(UsageTestResource.SECRET), "HmacSHA256"));
        assertThat(call.signature())
                .isEqualTo(
                        "sha256=" + HexFormat.of().formatHex(mac.doFinal(bytes(call.timestamp() + "." + call.body()))));
        assertThat(JsonPath.from(call.body()).getInt("threshold_percent")).isEqualTo(80);
        user("u-2").get("/api/v1/usage/alerts").then().body("items.size()", equalTo(0));
    }

    @Test
    void what_hovers_around_a_level_nags_nobody_and_what_is_never_taken_is_dead() {
        String user = "u-" + UUID.randomUUID();
        failures.set(1000);
        settings(user, "{\"webhook\":\"" + hook() + "\"}");
        send(List.of(
                crossing("a" + user, user, 80, ""),
                crossing("b" + user, user, 80, ""),
                crossing("c" + user, user, 80, "")));
        awaitFeed(user, 3);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> feed(user).getString("items[-1].deliveries[0].state"), "dead"::equals);
        assertThat(feed(user).getString("items[-1].deliveries[0].last_error")).contains("503");
        assertThat(feed(user).getList("items.quiet", Boolean.class)).containsExactly(true, true, false);
        assertThat(feed(user).getList("items[0].deliveries")).isEmpty();
    }

    @Test
    void levels_are_those_that_the_subject_has_chosen() {
        String user = "u-" + UUID.randomUUID();
        settings(user, "{\"levels\":[50,90],\"webhook\":\"" + hook() + "\"}");
        List<ProducerRecord<byte[], byte[]>> day = new ArrayList<>();
        for (int percent : List.of(50, 60, 80, 90, 95, 100)) {
            day.add(crossing(percent + user, user, percent, period("2026-01-31T00:00:00Z", "2026-02-01T00:00:00Z")));
            day.add(crossing(
                    "again" + percent + user, user, percent, period("2026-01-31T00:00:00Z", "2026-02-01T00:00:00Z")));
        }
        day.add(crossing("next" + user, user, 50, period("2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z")));
        send(day);
        awaitFeed(user, 5);
        // 80 and 100 are in the feed and told to nobody; 60 and 95 are nowhere
        assertThat(feed(user).getList("items.threshold_percent")).containsExactly(50, 100, 90, 80, 50);
        await().atMost(Duration.ofSeconds(30)).until(() -> calls.size() >= 3);
        assertThat(calls.stream().map(call -> JsonPath.from(call.body()).getInt("threshold_percent")))
                .containsExactlyInAnyOrder(50, 90, 50);
        admin().get("/api/v1/usage/alert-settings/user/" + user).then().body("levels", equalTo(List.of(50, 90)));
    }

    @Test
    void a_rate_that_hovers_for_many_windows_is_told_once() {
        String user = "u-" + UUID.randomUUID();
        settings(user, "{\"webhook\":\"" + hook() + "\"}");
        send(List.of(
                crossing("a" + user, user, 80, period("2026-01-31T10:00:00Z", "2026-01-31T10:01:00Z")),
                crossing("b" + user, user, 80, period("2026-01-31T10:01:00Z", "2026-01-31T10:02:00Z")),
                crossing("c" + user, user, 80, period("2026-01-31T10:02:00Z", "2026-01-31T10:03:00Z"))));
        awaitFeed(user, 3);
        assertThat(feed(user).getList("items.quiet", Boolean.class)).containsExactly(true, true, false);
    }

    private static String period(String start, String end) {
        return ",\"period_start\":\"" + start + "\",\"period_end\":\"" + end + "\"";
    }

    @Test
    void e_mail_is_sent_by_a_real_server() {
        String user = "u-" + UUID.randomUUID();
        String address = user + "@example.com";
        settings(user, "{\"email\":\"" + address + "\"}");
        send(List.of(crossing("m" + user, user, 100, "")));
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(subjects(address))
                        .containsExactly("uploads_per_day of user/" + user + ": 100 % used (100 of 100)"));
    }

    private static List<String> subjects(String address) throws MessagingException {
        Session session = Session.getInstance(new Properties());
        try (Store store = session.getStore("imap")) {
            store.connect("127.0.0.1", Integer.getInteger("usage.test.imap"), address, address);
            Folder inbox = store.getFolder("INBOX");
            inbox.open(Folder.READ_ONLY);
            List<String> subjects = new java.util.ArrayList<>();
            for (var message : inbox.getMessages()) {
                subjects.add(message.getSubject());
            }
            return subjects;
        }
    }

    @Test
    void a_finding_is_in_the_feed_once_and_unknown_kinds_stop_nobody() {
        String user = "u-" + UUID.randomUUID();
        String found =
                "{\"kind\":\"finding\",\"level\":\"warning\",\"pattern\":\"hammering\",\"scope\":{\"user\":\"" + user
                        + "\"},\"first_at\":\"2026-01-31T08:46:02Z\",\"last_at\":\"2026-01-31T08:59:12Z\",\"refusals\":400,"
                        + "\"measure\":399.0,\"threshold\":100.0,\"others\":[\"uploads_per_day\"],\"decisions\":[\"d-1\"]}";
        send(List.of(
                alert("x-" + user, user, "{\"kind\":\"omen\"}", "omen"),
                alert("w-" + user, user, found.replace("hammering", "bad_luck"), "finding"),
                alert("f-" + user, user, found, "finding"),
                alert("f-" + user, user, found.replace("400", "500"), "finding"),
                crossing("t-" + user, user, 80, ",\"period_start\":\"2026-01-31T00:00:00Z\"")));
        String feed = "/api/v1/usage/alerts?subject=user/" + user;
        await().atMost(Duration.ofSeconds(30))
                .until(() -> admin().get(feed).jsonPath().getList("items").size() == 2);
        JsonPath items = admin().get(feed).jsonPath();
        assertThat(items.getList("items.kind")).containsExactlyInAnyOrder("threshold", "finding");
        String finding = "items.find { it.kind == 'finding' }.";
        assertThat(items.getString(finding + "finding.pattern")).isEqualTo("hammering");
        assertThat(items.getInt(finding + "finding.refusals")).isEqualTo(400);
        assertThat(items.getList(finding + "finding.decisions")).isEqualTo(List.of("d-1"));
        assertThat(items.getList(finding + "deliveries")).isEmpty();
        assertThat(user(user).get(feed).jsonPath().getList("items.kind"))
                .as("findings are for administrators")
                .isEqualTo(List.of("threshold"));
    }

    @Test
    void only_allowed_addresses_are_taken() {
        for (String wrong : List.of(
                "{\"webhook\":\"http://169.254.169.254/latest\"}",
                "{\"webhook\":\"http://a@127.0.0.1/\"}",
                "{\"webhook\":\"file:///etc/passwd\"}",
                "{\"webhook\":\"http://127.0.0.1.example.com/\"}",
                "{\"email\":\"a@b.c\\r\\nBcc: x@y.z\"}",
                "{\"levels\":[79]}",
                "{\"levels\":[0]}",
                "{\"levels\":[null]}",
                "{\"levels\":[101]}")) {
            admin().contentType("application/json")
                    .body(wrong)
                    .put("/api/v1/usage/alert-settings/user/u-1")
                    .then()
                    .statusCode(422);
        }
        admin().get("/api/v1/usage/alert-settings/user/u-1").then().statusCode(404);
        user("u-1").get("/api/v1/usage/alert-settings/user/u-1").then().statusCode(403);
    }
}
