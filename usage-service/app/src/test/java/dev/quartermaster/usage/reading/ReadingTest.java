package dev.quartermaster.usage.reading;

import static dev.quartermaster.usage.testing.Events.admin;
import static dev.quartermaster.usage.testing.Events.binary;
import static dev.quartermaster.usage.testing.Events.number;
import static dev.quartermaster.usage.testing.Events.send;
import static dev.quartermaster.usage.testing.Events.service;
import static dev.quartermaster.usage.testing.Events.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.quartermaster.usage.testing.UsageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was counted, as readers see it. */
@QuarkusTest
@QuarkusTestResource(UsageTestResource.class)
class ReadingTest {

    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);

    private static String someone() {
        return "u-" + UUID.randomUUID();
    }

    private static void awaitCounted(String user, long events) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> number("SELECT count(*) FROM events WHERE user_id = '" + user + "'") >= events);
    }

    /** Ten searches of 10, 20, … 100 ms, a failure and a refusal, one minute apart. */
    private static void twelve(String user) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String status = i < 10 ? "success" : i == 10 ? "failure" : "quota_exceeded";
            records.add(binary(
                    i + user,
                    NOW.minus(Duration.ofMinutes(i)),
                    user,
                    "{\"user\":\"" + user + "\",\"project\":\"p-" + i % 2 + "\",\"action\":\"search\",\"status\":\""
                            + status
                            + "\",\"amounts\":{\"searches\":" + (i + 1) + "}"
                            + (i < 10 ? ",\"duration_ms\":" + (i + 1) * 10 : "") + ",\"resource\":\"=r," + i
                            + "\",\"meta\":{\"category\":\"" + (i % 3 == 0 ? "tech" : "art") + "\",\"year\":"
                            + (2020 + i % 2) + "}}"));
        }
        send(records);
        awaitCounted(user, 12);
    }

    @Test
    void statistics_and_series() {
        String user = someone();
        twelve(user);
        user(user)
                .queryParam("percentiles", "true")
                .get("/api/v1/usage/stats")
                .then()
                .statusCode(200)
                .body("total.events", equalTo(12))
                .body("total.amounts.searches", equalTo(55))
                .body("total.not_consumed.quota_exceeded.searches", equalTo(12))
                .body("actions.search.by_status.success", equalTo(10))
                .body("actions.search.failure_share", equalTo(0.0833f))
                .body("actions.search.mean_duration_ms", equalTo(55.0f))
                .body("actions.search.duration_ms.p50", equalTo(50))
                .body("actions.search.duration_ms.p95", equalTo(100));
        service()
                .queryParam("user", user)
                .queryParam("project", "p-0")
                .queryParam("status", "success")
                .get("/api/v1/usage/stats")
                .then()
                .body("total.events", equalTo(5));
        for (String step : List.of("minute", "hour", "day", "month")) {
            for (String zone : List.of("UTC", "Europe/Berlin", "Asia/Kolkata")) {
                List<Integer> events = service()
                        .queryParam("user", user)
                        .queryParam("step", step)
                        .queryParam("zone", zone)
                        .queryParam("from", NOW.minus(Duration.ofDays(2)).toString())
                        .get("/api/v1/usage/series")
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("points.events");
                assertThat(events.stream().mapToInt(Integer::intValue).sum())
                        .as(step + " " + zone)
                        .isEqualTo(12);
            }
        }
        service()
                .queryParam("limit", 1000)
                .get("/api/v1/usage/top")
                .then()
                .statusCode(200)
                .body("items.find { it.user == '" + user + "' }.events", equalTo(12));
    }

    @Test
    void recent_operations_by_cursor_and_by_metadata() {
        String user = someone();
        twelve(user);
        Set<String> seen = new HashSet<>();
        List<String> order = new ArrayList<>();
        String cursor = null;
        do {
            var request = service().queryParam("user", user).queryParam("limit", 5);
            var page = (cursor == null ? request : request.queryParam("cursor", cursor))
                    .get("/api/v1/usage/operations")
                    .then()
                    .statusCode(200)
                    .extract();
            List<String> ids = page.path("items.id");
            order.addAll(ids);
            seen.addAll(ids);
            cursor = page.path("next_cursor");
            // an event that comes while somebody turns pages moves none of them
            send(List.of(binary(
                    "new" + ids.size() + user,
                    NOW,
                    user,
                    "{\"user\":\"" + user + "\",\"action\":\"other\",\"status\":\"success\",\"amounts\":{}}")));
        } while (cursor != null);
        assertThat(order).doesNotHaveDuplicates();
        for (int i = 0; i < 12; i++) {
            assertThat(seen).contains(i + user);
        }
        service()
                .queryParam("user", user)
                .queryParam("action", "search")
                .queryParam("meta.category", "tech")
                .queryParam("meta.year", "2020")
                .queryParam("counts", "true")
                .get("/api/v1/usage/operations")
                .then()
                .statusCode(200)
                .body("items.id", contains("0" + user, "6" + user))
                .body("count_before_meta", equalTo(12))
                .body("count", equalTo(2))
                .body("next_cursor", nullValue());
    }

    @Test
    void a_user_sees_itself_alone() {
        String user = someone();
        twelve(user);
        for (String route :
                List.of("stats", "series", "operations", "export", "reports/" + YearMonth.now(ZoneOffset.UTC))) {
            user(user).get("/api/v1/usage/" + route).then().statusCode(200);
            user("u-2")
                    .queryParam("user", user)
                    .get("/api/v1/usage/" + route)
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("AUTH_007"));
            io.restassured.RestAssured.get("/api/v1/usage/" + route).then().statusCode(401);
        }
        user("u-2").get("/api/v1/usage/operations").then().body("items", hasSize(0));
        user("u-2").get("/api/v1/usage/top").then().statusCode(403);
        user("u-2").post("/api/v1/usage/months/2026-01/close").then().statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stats?from=yesterday", "stats?from=2026-02-01&to=2026-01-01", "stats?colour=1", "stats?user=a&user=b",
                "series?step=week", "series?zone=%2B05:30", "series?zone=Mars/Base", "operations?limit=0",
                "operations?limit=1001", "operations?cursor=x", "operations?user=%00", "operations?meta.a=%00",
                "operations?counts=1", "export?format=xml", "export?month=2026-13", "export?corrections=true",
                "reports/2026", "reports/2026-01?cursor=%00", "reports/2026-01?by=colour",
                        "stats?from=-999999999-01-01T00:00:00Z"
            })
    void wrong_questions_are_problems(String question) {
        admin().urlEncodingEnabled(false)
                .get("/api/v1/usage/" + question)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("VAL_016"));
    }

    @Test
    void exports_are_the_same_bytes_in_every_format() {
        String user = someone();
        twelve(user);
        String csv = export(user, "csv");
        assertThat(csv.lines().count()).isEqualTo(13);
        assertThat(csv).startsWith("time,source,id,").contains("\"'=r,3\"");
        assertThat(export(user, "csv")).isEqualTo(csv);
        assertThat(export(user, "ndjson").lines().count()).isEqualTo(12);
        List<String> ids =
                io.restassured.path.json.JsonPath.from(export(user, "json")).getList("id");
        assertThat(ids).hasSize(12).first().isEqualTo("11" + user);
        assertThat(export(someone(), "json")).isEqualTo("[\n]\n");
    }

    private static String export(String user, String format) {
        return service()
                .queryParam("user", user)
                .queryParam("format", format)
                .get("/api/v1/usage/export")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    @Test
    void a_closed_month_does_not_change_and_what_comes_later_is_a_correction() throws Exception {
        YearMonth last = YearMonth.now(ZoneOffset.UTC).minusMonths(1);
        Instant end = last.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        String user = someone();
        String data = "{\"user\":\"" + user + "\",\"project\":\"p-7\",\"action\":\"upload\",\"status\":\"success\","
                + "\"amounts\":{\"uploads\":3}}";
        send(List.of(binary("first" + user, end.minusSeconds(60), user, data)));
        awaitCounted(user, 1);
        admin().get("/api/v1/usage/months/" + last + "/report.csv").then().statusCode(409);
        admin().post("/api/v1/usage/months/" + YearMonth.now(ZoneOffset.UTC) + "/close")
                .then()
                .statusCode(409);
        String sha256 = admin().post("/api/v1/usage/months/" + last + "/close")
                .then()
                .statusCode(200)
                .extract()
                .path("sha256");
        String before = monthly(last, false);
        String csv = admin().get("/api/v1/usage/months/" + last + "/report.csv")
                .then()
                .statusCode(200)
                .extract()
                .asString();

        send(List.of(binary("second" + user, end.minusSeconds(50), user, data)));
        awaitCounted(user, 2);
        admin().post("/api/v1/usage/months/" + last + "/close").then().body("sha256", equalTo(sha256));
        String again =
                admin().get("/api/v1/usage/months/" + last + "/report.csv").asString();
        assertThat(again).isEqualTo(csv).contains(user);
        assertThat(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(again.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(sha256);
        assertThat(monthly(last, false))
                .isEqualTo(before)
                .contains("first" + user)
                .doesNotContain("second" + user);
        assertThat(monthly(last, true)).contains("second" + user).doesNotContain("first" + user);
        user(user)
                .get("/api/v1/usage/reports/" + last)
                .then()
                .statusCode(200)
                .body("closed", equalTo(true))
                .body("items[0].lines[0].amount", equalTo(3))
                .body("items[0].corrections[0].amount", equalTo(3));
        admin().queryParam("by", "project")
                .queryParam("project", "p-7")
                .get("/api/v1/usage/reports/" + last)
                .then()
                .body("items[0].project", equalTo("p-7"));
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> dev.quartermaster.usage.testing.Events.execute("UPDATE report_rows SET amount = 0"))
                .hasMessageContaining("does not change");
    }

    private static String monthly(YearMonth month, boolean corrections) {
        return admin().queryParam("month", month.toString())
                .queryParam("corrections", corrections)
                .get("/api/v1/usage/export")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }
}
