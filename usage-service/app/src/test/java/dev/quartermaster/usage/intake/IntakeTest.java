package dev.quartermaster.usage.intake;

import static dev.quartermaster.usage.testing.Events.admin;
import static dev.quartermaster.usage.testing.Events.binary;
import static dev.quartermaster.usage.testing.Events.bytes;
import static dev.quartermaster.usage.testing.Events.data;
import static dev.quartermaster.usage.testing.Events.name;
import static dev.quartermaster.usage.testing.Events.number;
import static dev.quartermaster.usage.testing.Events.send;
import static dev.quartermaster.usage.testing.Events.service;
import static dev.quartermaster.usage.testing.Events.structured;
import static dev.quartermaster.usage.testing.Events.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.quartermaster.local.LocalPostgres;
import dev.quartermaster.usage.intake.domain.Batch;
import dev.quartermaster.usage.intake.domain.Reading;
import dev.quartermaster.usage.records.Positions;
import dev.quartermaster.usage.records.domain.Origin;
import dev.quartermaster.usage.records.domain.Raw;
import dev.quartermaster.usage.records.domain.Written;
import dev.quartermaster.usage.testing.Events;
import dev.quartermaster.usage.testing.UsageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Each event counts once, whatever way and however often it comes; what cannot be counted is told and can be replayed. */
@QuarkusTest
@QuarkusTestResource(UsageTestResource.class)
@SuppressWarnings("NullAway.Init")
class IntakeTest {

    @Inject
    EventReader reader;

    @Inject
    Ledger ledger;

    @Inject
    Positions positions;

    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);

    private static String someone() {
        return "u-" + UUID.randomUUID();
    }

    private static long counted(String user) {
        return number("SELECT count(*) FROM events WHERE user_id = '" + user + "'");
    }

    private static void awaitCounted(String user, long events) {
        await().atMost(Duration.ofSeconds(30)).until(() -> counted(user) >= events);
    }

    @Test
    void binary_structured_and_batched_events_count_once_however_often_they_come() {
        String user = someone();
        String data = data(user, "upload", "success", "\"uploads\":1,\"storage_bytes\":100");
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            records.add(binary("a-" + user, NOW, user, data));
            records.add(binary("b-" + user, NOW.minus(Duration.ofDays(20)), user, data));
        }
        ProducerRecord<byte[], byte[]> structured = new ProducerRecord<>(
                name() + ".usage", bytes("user/" + user), bytes(structured("a-" + user, NOW, user, data)));
        structured.headers().add("content-type", bytes("application/cloudevents+json; charset=utf-8"));
        records.add(structured);
        ProducerRecord<byte[], byte[]> batch = new ProducerRecord<>(
                name() + ".usage",
                bytes("user/" + user),
                bytes("[" + structured("c-" + user, NOW, user, data) + ","
                        + structured("b-" + user, NOW.minus(Duration.ofDays(20)), user, data) + "]"));
        batch.headers().add("content-type", bytes("application/cloudevents-batch+json"));
        records.add(batch);
        send(records);
        awaitCounted(user, 3);
        // again, in a transaction of its own
        records.add(binary("end-" + user, NOW, user, data));
        send(records);
        awaitCounted(user, 4);

        assertThat(counted(user)).isEqualTo(4);
        service()
                .queryParam("user", user)
                .get("/api/v1/usage/stats")
                .then()
                .statusCode(200)
                .body("total.events", equalTo(4))
                .body("actions.upload.amounts.storage_bytes", equalTo(400));
        assertThat(number("SELECT sum(events) FROM rollup_day WHERE user_id = '" + user
                        + "' AND bucket < now() - interval '10 days'"))
                .as("a late event counts in its own day")
                .isEqualTo(1);
    }

    @Test
    void what_cannot_be_counted_is_a_dead_letter_once_and_can_be_replayed() {
        String user = someone();
        String good = data(user, "search", "success", "\"searches\":1");
        String other = data(user, "search", "success", "\"searches\":2");
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(List.of(
                binary("x-" + user, NOW, user, good),
                binary("x-" + user, NOW.minus(Duration.ofDays(40)), user, other),
                binary("y-" + user, NOW, user, "{"),
                binary("z-" + user, NOW, user, data(user, "Bad Name", "success", "")),
                binary(
                        "nul-" + user,
                        NOW,
                        user,
                        data(user, "a", "success", "").replace("}}", "},\"details\":\"\\u0000\"}")),
                binary(
                        "meta-" + user,
                        NOW,
                        user,
                        data(user, "a", "success", "").replace("}}", "},\"meta\":{\"n\":1e999999}}")),
                binary("old-" + user, NOW.minus(Duration.ofDays(60)), user, good),
                binary("ahead-" + user, NOW.plus(Duration.ofDays(2)), user, good)));
        ProducerRecord<byte[], byte[]> type = binary("t-" + user, NOW, user, good);
        type.headers().remove("ce_type").add("ce_type", bytes("dev.quartermaster.usage.v9"));
        records.add(type);
        records.add(new ProducerRecord<>(name() + ".usage", bytes("user/" + user), null));
        records.add(binary("end-" + user, NOW, user, good));
        send(records);
        awaitCounted(user, 2);

        String letters = "SELECT reason, count(*) FROM dead_letters WHERE convert_from(record_key, 'UTF8') = 'user/"
                + user + "' GROUP BY reason ORDER BY reason";
        assertThat(Events.rows(letters))
                .containsExactly(
                        "id_reused|1|",
                        "in_future|1|",
                        "invalid|2|",
                        "malformed|2|",
                        "too_old|1|",
                        "unknown_type|1|",
                        "unstorable|1|");
        assertThat(counted(user)).isEqualTo(2);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> number("SELECT count(*) FROM dead_letters WHERE published_at IS NULL") == 0);
        assertThat(Events.all(name() + ".dlq"))
                .filteredOn(record ->
                        new String(record.key(), java.nio.charset.StandardCharsets.UTF_8).equals("user/" + user))
                .hasSize(9)
                .allSatisfy(record ->
                        assertThat(record.headers().lastHeader("qm_reason")).isNotNull());

        // The id is used again, so a replay would fail again; here what was counted before is forgotten instead.
        Events.execute("DELETE FROM event_keys");
        admin().contentType("application/json")
                .body("{\"reason\":\"id_reused\"}")
                .post("/api/v1/usage/dead-letters/replay")
                .then()
                .statusCode(200)
                .body("replayed", equalTo(1));
        awaitCounted(user, 3);
        admin().queryParam("reason", "id_reused")
                .get("/api/v1/usage/dead-letters")
                .then()
                .statusCode(200)
                .body("items[0].replayed_at", org.hamcrest.Matchers.notNullValue());
        user("u-1").get("/api/v1/usage/dead-letters").then().statusCode(403);
    }

    @Test
    void events_are_taken_by_http_when_kafka_has_them() {
        String user = someone();
        String data = data(user, "api_call", "failure", "\"api_calls\":1");
        String batch =
                "[" + structured("h1-" + user, NOW, user, data) + "," + structured("h2-" + user, NOW, user, data) + "]";
        // again, as somebody who calls it just JSON: each is counted once
        for (String type : List.of("application/cloudevents-batch+json", "application/json")) {
            service()
                    .contentType(type)
                    .body(batch)
                    .post("/api/v1/usage/events")
                    .then()
                    .statusCode(202)
                    .body("accepted", equalTo(2));
        }
        service()
                .contentType("application/json")
                .header("ce-specversion", "1.0")
                .header("ce-id", "h3-" + user)
                .header("ce-source", "/test")
                .header("ce-type", "dev.quartermaster.usage.v1")
                .header("ce-time", NOW.toString())
                .body(data)
                .post("/api/v1/usage/events")
                .then()
                .statusCode(202);
        awaitCounted(user, 3);
        service()
                .contentType("application/cloudevents+json")
                .body(structured("h4", NOW, user, "{}"))
                .post("/api/v1/usage/events")
                .then()
                .statusCode(422)
                .body("code", equalTo("EVENT_001"));
        user(user)
                .contentType("application/cloudevents+json")
                .body(structured("h5", NOW, user, data))
                .post("/api/v1/usage/events")
                .then()
                .statusCode(403);
        assertThat(counted(user)).isEqualTo(3);
    }

    @Test
    void an_instance_that_lost_its_partition_writes_nothing() {
        String topic = "zombie-" + UUID.randomUUID();
        String user = someone();
        assertThat(positions.of(topic, Map.of(0, 0L))).containsEntry(0, 0L);
        Batch batch = batch(topic, user, 0);
        assertThat(ledger.write(batch)).isEqualTo(new Written.Done(1, 0, 0));
        // the same again, and another one that begins where the first began
        assertThat(ledger.write(batch)).isInstanceOf(Written.Overtaken.class);
        assertThat(ledger.write(new Batch(topic, batch(topic, someone(), 0).parts(), batch.positions())))
                .isInstanceOf(Written.Overtaken.class);
        assertThat(counted(user)).isEqualTo(1);
        assertThat(positions.of(topic, Map.of(0, 0L))).containsEntry(0, 1L);
    }

    /** A part knows what the parts before it have counted, and a day that only it has is made for all of them. */
    @Test
    void parts_of_a_batch_are_one_transaction() {
        String topic = "parts-" + UUID.randomUUID();
        String user = someone();
        assertThat(positions.of(topic, Map.of(0, 0L))).containsEntry(0, 0L);
        String data = data(user, "upload", "success", "\"uploads\":1");
        List<Reading> first =
                readings(topic, 0, binary("a" + user, NOW, user, data), binary("b" + user, NOW, user, data));
        List<Reading> second = readings(
                topic,
                2,
                binary("a" + user, NOW, user, data),
                binary("b" + user, NOW, user, data(user, "upload", "success", "\"uploads\":2")),
                binary("c" + user, NOW.minus(Duration.ofDays(37)), user, data));
        Batch batch = new Batch(topic, List.of(first, second), Map.of(0, new Batch.Span(0, 5)));
        assertThat(ledger.write(batch)).isEqualTo(new Written.Done(3, 1, 1));
        assertThat(number("SELECT count(DISTINCT seq) FROM events WHERE user_id = '" + user + "'"))
                .isEqualTo(3);
        assertThat(number("SELECT sum(amount) FROM rollup_day WHERE user_id = '" + user + "'"))
                .isEqualTo(3);
        assertThat(positions.of(topic, Map.of(0, 0L))).containsEntry(0, 5L);
        // its dead letter is none that another test may replay
        Events.execute("DELETE FROM dead_letters WHERE topic = '" + topic + "'");
    }

    private Batch batch(String topic, String user, long offset) {
        var record = binary("id-" + user, NOW, user, data(user, "upload", "success", "\"uploads\":1"));
        return new Batch(
                topic, List.of(readings(topic, offset, record)), Map.of(0, new Batch.Span(offset, offset + 1)));
    }

    @SafeVarargs
    private final List<Reading> readings(String topic, long offset, ProducerRecord<byte[], byte[]>... records) {
        List<Reading> readings = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : records) {
            List<Raw.Header> headers = new ArrayList<>();
            record.headers().forEach(header -> headers.add(new Raw.Header(header.key(), header.value())));
            Origin origin = new Origin(topic, 0, offset + readings.size(), 0);
            readings.addAll(reader.read(new Raw(origin, record.key(), headers, record.value())));
        }
        return readings;
    }

    @Test
    void rollups_can_be_rebuilt_from_events_to_the_same_numbers() {
        String user = someone();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String data = "{\"user\":\"" + user + "\",\"project\":\"p-" + i % 3 + "\",\"action\":\"a" + i % 2
                    + "\",\"status\":\""
                    + List.of("success", "failure", "quota_exceeded").get(i % 3)
                    + "\",\"amounts\":{" + (i % 4 == 0 ? "" : "\"m_z\":" + i + ",\"m_a\":" + -i) + "},\"items\":" + i
                    + (i % 5 == 0 ? "" : ",\"duration_ms\":" + i) + ",\"payload_bytes\":9007199254740991,\"count\":"
                    + (1 + i % 7) + "}";
            records.add(binary("r" + i + user, NOW.minus(Duration.ofMinutes(7L * i)), user, data));
        }
        send(records);
        awaitCounted(user, 200);
        String sums = " WHERE user_id = '" + user + "' ORDER BY bucket, project, action, status, metric";
        List<String> before = new ArrayList<>();
        for (String table : List.of("rollup_minute", "rollup_hour", "rollup_day")) {
            before.addAll(Events.rows("SELECT * FROM " + table + sums));
        }
        Events.execute("UPDATE rollup_hour SET events = events + 7 WHERE user_id = '" + user + "'");
        LocalDate today = LocalDate.ofInstant(NOW, ZoneOffset.UTC);
        admin().contentType("application/json")
                .body("{\"from\":\"" + today.minusDays(2) + "\",\"to\":\"" + today.plusDays(1) + "\"}")
                .post("/api/v1/usage/rollups/rebuild")
                .then()
                .statusCode(200)
                .body("days", equalTo(3));
        List<String> after = new ArrayList<>();
        for (String table : List.of("rollup_minute", "rollup_hour", "rollup_day")) {
            after.addAll(Events.rows("SELECT * FROM " + table + sums));
        }
        assertThat(after).isEqualTo(before).isNotEmpty();
    }

    @Test
    void partitions_are_made_for_a_day_and_dropped_whole() {
        Events.execute("SELECT ensure_partitions('2020-02-29T12:00:00Z')");
        assertThat(Events.rows("SELECT drop_partitions('events', 'day', '2020-02-29T23:59:59Z')"))
                .isEmpty();
        assertThat(Events.rows("SELECT drop_partitions('events', 'day', '2020-03-01T00:00:00Z')"))
                .containsExactly("events_20200229|");
        assertThat(Events.rows("SELECT drop_partitions('rollup_minute', 'month', '2020-02-29T00:00:00Z')"))
                .isEmpty();
        for (String table : List.of("rollup_minute", "rollup_hour", "rollup_day", "event_keys", "dead_letters")) {
            assertThat(Events.rows("SELECT drop_partitions('" + table + "', 'month', '2020-03-01T00:00:00Z')"))
                    .containsExactly(table + "_20200201|");
        }
    }

    /** However the planner joins the catalogue: it may look at the names of all tables first. */
    @Test
    void names_of_other_tables_do_not_keep_partitions_from_being_dropped() {
        Events.execute("SELECT ensure_partition('events', 'day', '2019-02-28T12:00:00Z')");
        Events.execute("SET enable_nestloop = off; SET enable_mergejoin = off;"
                + " SELECT drop_partitions('events', 'day', '2019-03-01T00:00:00Z')");
        assertThat(number("SELECT count(*) FROM pg_class WHERE relname = 'events_20190228'"))
                .isZero();
    }

    @Test
    void instances_that_make_the_same_partitions_wait_for_each_other() throws Exception {
        try (Connection first = LocalPostgres.shared().connect(Events.name());
                Statement made = first.createStatement()) {
            first.setAutoCommit(false);
            made.execute("SELECT ensure_partitions('2021-05-01T12:00:00Z')");
            CompletableFuture<Void> second = CompletableFuture.runAsync(
                    () -> Events.execute("SELECT ensure_partitions('2021-05-01T12:00:00Z')"));
            await().until(() -> number(
                            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4201"
                                    + " AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                    == 1);
            first.commit();
            second.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void hostile_events_are_refused_and_change_nothing() {
        long before = number("SELECT count(*) FROM events");
        String good = structured("hostile", NOW, "u-h", data("u-h", "a", "success", "\"m\":1"));
        for (String bad : List.of(
                "",
                "null",
                "[]",
                "{}",
                "7",
                "\"x\"",
                "{",
                "[" + good,
                good + good,
                good.replace("1.0", "0.3"),
                good.replace("\"m\":1", "\"m\":1.5"),
                good.replace("\"m\":1", "\"m\":\"1\""),
                good.replace("\"m\":1", "\"m\":9007199254740992"),
                good.replace("\"m\":1", "\"M\":1"),
                good.replace("\"m\":1", "\"m\":1,\"m\":2"),
                good.replace("\"user\":\"u-h\"", "\"user\":\"\""),
                good.replace("u-h", "u-\\ud800"),
                good.replace("u-h", "x".repeat(257)),
                good.replace("\"m\":1", "\"m\":" + "9".repeat(100)),
                "[".repeat(5000) + "]".repeat(5000),
                good.replace(NOW.toString(), "yesterday"),
                good.replace(NOW.toString(), "+999999999-12-31T23:59:59Z"))) {
            service()
                    .contentType("application/cloudevents+json")
                    .body(bad)
                    .post("/api/v1/usage/events")
                    .then()
                    .statusCode(org.hamcrest.Matchers.oneOf(400, 422))
                    .contentType("application/problem+json");
        }
        service()
                .contentType("text/plain")
                .body(good)
                .post("/api/v1/usage/events")
                .then()
                .statusCode(415);
        assertThat(number("SELECT count(*) FROM events")).isGreaterThanOrEqualTo(before);
        assertThat(counted("u-h")).isZero();
    }
}
