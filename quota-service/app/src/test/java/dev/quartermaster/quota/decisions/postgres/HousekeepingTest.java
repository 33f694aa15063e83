package dev.quartermaster.quota.decisions.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is swept away, what stays, and that somebody sweeps. */
class HousekeepingTest {

    private static final long HOUR = 3_600_000_000L;

    private final EngineDatabase database = new EngineDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void what_nobody_asks_for_again_goes_and_the_rest_stays() {
        long now = database.clockMicros();
        fill(now);
        assertThat(database.number("SELECT sweep(100)")).isEqualTo(8);
        assertStays();
        assertThat(database.number("SELECT sweep(100)")).isZero();
    }

    @Test
    void no_more_is_swept_at_once_than_was_said() {
        long now = database.clockMicros();
        for (int i = 0; i < 7; i++) {
            key("old" + i, now - HOUR);
        }
        assertThat(database.number("SELECT sweep(5)")).isEqualTo(5);
        assertThat(database.number("SELECT sweep(5)")).isEqualTo(2);
    }

    @Test
    void a_replica_sweeps_from_its_start_on() {
        long now = database.clockMicros();
        fill(now);
        Housekeeping housekeeping = new Housekeeping(database.pool());
        housekeeping.start(new StartupEvent(), database.vertx());
        await().until(() -> database.number("SELECT count(*) FROM idempotency") == 1);
        await().until(() -> database.number("SELECT count(*) FROM counters") == 7);
        assertStays();
        housekeeping.stop(new ShutdownEvent());
    }

    private void fill(long now) {
        key("old", now - 1);
        key("young", now + HOUR);
        reservation("00000000-0000-0000-0000-000000000001", "committed", now - 25 * HOUR);
        reservation("00000000-0000-0000-0000-000000000002", "expired", now - 25 * HOUR);
        reservation("00000000-0000-0000-0000-000000000003", "released", now - 23 * HOUR);
        reservation("00000000-0000-0000-0000-000000000004", "live", now - 25 * HOUR);
        long width = 1_000_000;
        long slot = now / width;
        rate("rate that slid out", 0, width, slot - 3662);
        rate("rate that slid out, reset before", 1, width, slot - 3662);
        rate("rate of the hour", 0, width, slot - 3600);
        quota("period long over", 3, 0, now - 25 * HOUR);
        quota("period over today", 3, 0, now - 23 * HOUR);
        quota("period long over, held still", 3, 1, now - 25 * HOUR);
        quota("period going on", 3, 0, now + HOUR);
        stock("stock in use", 1, 0);
        stock("stock given back", 0, 0);
        stock("stock in use, reset before", 1, 1);
        stock("reset and not used since", 0, 1);
        stock("never used", 0, 0);
    }

    private void assertStays() {
        assertThat(database.text("SELECT key FROM idempotency")).isEqualTo("young");
        assertThat(database.text("SELECT state FROM reservations WHERE state <> 'expired' ORDER BY state"))
                .isEqualTo("live\nreleased");
        assertThat(database.text("SELECT subject FROM counters ORDER BY subject")
                        .lines())
                .containsExactly(
                        "period going on",
                        "period long over, held still",
                        "period over today",
                        "rate of the hour",
                        "reset and not used since",
                        "stock in use",
                        "stock in use, reset before");
    }

    private void key(String key, long expiresAt) {
        database.run(
                "INSERT INTO idempotency (key, fingerprint, expires_at) VALUES ('" + key + "', '', " + expiresAt + ")");
    }

    private void reservation(String id, String state, long settledAt) {
        String settled = state.equals("live") ? "NULL" : Long.toString(settledAt);
        long expires = database.clockMicros() + HOUR;
        database.run(
                "INSERT INTO reservations (id, owner, subject, hold, state, expires_at, created_at, settled_at, metrics,"
                        + " subjects, limits, kinds, amounts, slots, epochs) VALUES ('" + id + "', 'u', '{}', '{}', '"
                        + state + "', "
                        + expires + ", 0, " + settled + ", '{}', '{}', '{}', '{}', '{}', '{}', '{}')");
    }

    private void rate(String subject, int epoch, long width, long slot) {
        database.run("INSERT INTO counters (subject, limit_id, charged, epoch, slot_micros, slots, before) VALUES ('"
                + subject + "', 1, 1, " + epoch + ", " + width + ", ARRAY[" + slot
                + "]::bigint[], ARRAY[0]::bigint[])");
    }

    private void quota(String subject, long charged, long held, long end) {
        database.run("INSERT INTO counters (subject, limit_id, charged, held, period_end) VALUES ('" + subject
                + "', 2, " + charged + ", " + held + ", " + end + ")");
    }

    private void stock(String subject, long charged, int epoch) {
        database.run("INSERT INTO counters (subject, limit_id, charged, epoch) VALUES ('" + subject + "', 3, " + charged
                + ", " + epoch + ")");
    }
}
