package dev.quartermaster.quota.records.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.decisions.laws.Charges;
import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.records.Batch;
import dev.quartermaster.quota.records.RecordStore;
import dev.quartermaster.quota.records.Told;
import dev.quartermaster.quota.records.domain.DecisionId;
import dev.quartermaster.quota.records.domain.RecordedDecision;
import dev.quartermaster.quota.records.domain.Refusal;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batches in PostgreSQL: once each, summed over replicas, in partitions that come and go. */
class RecordsTest {

    private static final long DAY = 86_400_000_000L;

    private final RecordDatabase database = new RecordDatabase();
    private final long now = database.number("SELECT clock_micros()");

    @AfterEach
    void close() {
        database.close();
    }

    private RecordedDecision decision(UUID id, int times) {
        Effective effective = new Effective(Charges.rate(3, 10, Duration.ofMinutes(1)), 12L, "plan:editor");
        return new RecordedDecision(
                id,
                now,
                false,
                times,
                false,
                false,
                17,
                "editor",
                1,
                false,
                Told.user("ü-\"5"),
                "act",
                null,
                Map.of("metric_3", 2L),
                List.of(new Reading(effective, 2, 11, now + 5, Reading.NEVER)));
    }

    private Batch batch(UUID replica, long sequence, long times, RecordedDecision... decisions) {
        Subject subject = Told.user("u");
        UUID id = new UUID((now / 1000) << 16, sequence);
        return new Batch(
                replica,
                sequence,
                List.of(new Refusal(
                        now, now + 5, id, times, subject, "a", "b", List.of("limit_1", "limit_2"), "metric_1", 1, -1)),
                java.util.Arrays.stream(decisions)
                        .map(it -> new Batch.Decided(it, new byte[0]))
                        .toList(),
                List.of(new Batch.Minute(now / 60_000_000 * 60_000_000, "", "default", false, times, times, 0)),
                List.of(new Batch.Consumer(
                        now / 3_600_000_000L * 3_600_000_000L, "user", "u", "metric_1", times, times, 0)),
                List.of(new Batch.Gauge(1, "1:u", times, 10, "limit", now + sequence, 0)));
    }

    @Test
    void a_batch_is_written_once_however_often_it_is_given() {
        RecordStore store = database.store();
        UUID replica = UUID.randomUUID();
        Batch first = batch(replica, 1, 3, decision(new UUID((now / 1000) << 16, 99), 1));
        RecordDatabase.await(store.write(first));
        RecordDatabase.await(store.write(first));
        RecordDatabase.await(store.write(batch(replica, 2, 4)));
        RecordDatabase.await(store.write(first));
        assertThat(database.number("SELECT sum(times) FROM violations")).isEqualTo(7);
        assertThat(database.number("SELECT sum(decisions) FROM decision_minutes"))
                .isEqualTo(7);
        assertThat(database.number("SELECT count(*) FROM decisions")).isEqualTo(1);
        assertThat(database.number("SELECT requests FROM consumer_hours")).isEqualTo(7);
    }

    @Test
    void replicas_add_up() {
        for (int replica = 0; replica < 3; replica++) {
            RecordStore store = database.store();
            UUID name = UUID.randomUUID();
            for (int sequence = 1; sequence <= 5; sequence++) {
                RecordDatabase.await(store.write(batch(name, sequence, 10)));
            }
        }
        assertThat(database.number("SELECT sum(decisions) FROM decision_minutes"))
                .isEqualTo(150);
        assertThat(database.number("SELECT sum(refused) FROM consumer_hours")).isEqualTo(150);
        assertThat(database.number("SELECT count(*) FROM decision_minutes")).isEqualTo(1);
        assertThat(database.number("SELECT count(*) FROM gauges")).isEqualTo(1);
    }

    @Test
    void a_decision_is_read_as_it_was_written_under_each_of_its_names() {
        UUID id = new UUID((now / 1000) << 16, 7);
        UUID other = new UUID((now / 1000) << 16, 8);
        byte[] same = ByteBuffer.allocate(32)
                .putLong(1)
                .putLong(2)
                .putLong(other.getMostSignificantBits())
                .putLong(other.getLeastSignificantBits())
                .array();
        RecordedDecision written = decision(id, 3);
        Batch batch = new Batch(
                UUID.randomUUID(),
                1,
                List.of(),
                List.of(new Batch.Decided(written, same)),
                List.of(),
                List.of(),
                List.of());
        RecordDatabase.await(database.store().write(batch));
        assertThat(RecordDatabase.await(database.decisions.find(id))).contains(written);
        RecordedDecision byOther =
                RecordDatabase.await(database.decisions.find(other)).orElseThrow();
        assertThat(byOther.id()).isEqualTo(other);
        assertThat(byOther.readings()).isEqualTo(written.readings());
        assertThat(RecordDatabase.await(database.decisions.find(new UUID((now / 1000) << 16, 9))))
                .isEmpty();
        assertThat(DecisionId.parse(DecisionId.text(id))).isEqualTo(id);
        assertThat(RecordDatabase.await(database.decisions.page(now, now + 1, null, 10)))
                .containsExactly(written);
        assertThat(RecordDatabase.await(database.decisions.page(now, now + 1, written, 10)))
                .isEmpty();
    }

    @Test
    void what_can_never_be_written_is_told_from_what_cannot_be_written_now() {
        Batch bad = new Batch(
                UUID.randomUUID(),
                1,
                List.of(),
                List.of(),
                List.of(new Batch.Minute(now, "nul \0 in it", "p", true, 1, 1, 0)),
                List.of(),
                List.of());
        assertThatThrownBy(() -> RecordDatabase.await(database.store().write(bad)))
                .isInstanceOf(RecordStore.Unwritable.class);
    }

    @Test
    void days_come_when_they_are_needed_and_go_when_they_are_old() {
        long old = now - 100 * DAY;
        RecordDatabase.await(database.partitions.has(old / DAY, old / DAY));
        database.run("INSERT INTO violations (at, last_at, id, times, limits, metric, cost, retry_at) VALUES (" + old
                + "," + old + ", gen_random_uuid(), 1, '{l}', 'm', 1, 0)");
        RecordDatabase.await(database.retention.keepViolations(101, "somebody"));
        RecordDatabase.await(database.partitions.keepUp());
        assertThat(database.number("SELECT count(*) FROM violations")).isEqualTo(1);
        assertThat(database.number("SELECT count(*) FROM pg_class WHERE relname = 'decisions_" + day(old) + "'"))
                .isZero();
        assertThat(database.number(
                        "SELECT count(*) FROM pg_class WHERE relname = 'violations_" + day(now + 7 * DAY) + "'"))
                .isEqualTo(1);
        RecordDatabase.await(database.retention.keepViolations(99, "somebody"));
        RecordDatabase.await(database.partitions.keepUp());
        assertThat(database.number("SELECT count(*) FROM violations")).isZero();
        assertThat(database.number("SELECT count(*) FROM pg_class WHERE relname = 'violations_" + day(old) + "'"))
                .isZero();
        assertThat(Objects.requireNonNull(RecordDatabase.await(database.retention.violations()))
                        .days())
                .isEqualTo(99);
        assertThat(database.number("SELECT count(*) FROM audit WHERE entity = 'retention'"))
                .isEqualTo(2);
    }

    private static String day(long micros) {
        return java.time.LocalDate.ofEpochDay(micros / DAY).toString().replace("-", "");
    }

    @Test
    void replicas_that_make_the_same_partitions_wait_for_each_other() throws Exception {
        long day = 1_000 * DAY;
        String make = "SELECT make_record_partitions(" + day + ", " + day + ")";
        try (Connection first = database.connect();
                Statement made = first.createStatement()) {
            first.setAutoCommit(false);
            made.execute(make);
            CompletableFuture<Void> second = CompletableFuture.runAsync(() -> database.run(make));
            Awaitility.await()
                    .until(() -> database.number(
                                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                                            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                            == 1);
            first.commit();
            second.get(20, TimeUnit.SECONDS);
        }
    }
}
