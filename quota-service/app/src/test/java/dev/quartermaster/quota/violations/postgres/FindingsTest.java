package dev.quartermaster.quota.violations.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.records.postgres.RecordDatabase;
import dev.quartermaster.quota.violations.FindingSettings;
import dev.quartermaster.quota.violations.domain.Finding;
import dev.quartermaster.quota.violations.domain.Finding.Pattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Patterns at their thresholds, over refusals at moments chosen by hand; and two replicas that see the same. */
class FindingsTest {

    private static final long MINUTE = 60_000_000L;

    private final RecordDatabase database = new RecordDatabase();
    private final long now = database.number("SELECT clock_micros()");
    private final long since = now - 15 * MINUTE;
    private final PostgresFindings findings = new PostgresFindings(database.pool, new Thresholds());

    @AfterEach
    void close() {
        database.close();
    }

    private record Thresholds() implements FindingSettings {
        @Override
        public Duration window() {
            return Duration.ofMinutes(15);
        }

        @Override
        public Duration every() {
            return Duration.ofHours(1);
        }

        @Override
        public int keysPerIp() {
            return 3;
        }

        @Override
        public int ipsPerKey() {
            return 3;
        }

        @Override
        public int hammering() {
            return 5;
        }

        @Override
        public int suddenFactor() {
            return 4;
        }

        @Override
        public int suddenLeast() {
            return 20;
        }

        @Override
        public Duration past() {
            return Duration.ofHours(10);
        }
    }

    /** @param retry how long after the refusal the caller was told to come back, in microseconds */
    private void refused(long at, String user, String key, String ip, long times, long retry) {
        database.run("SELECT make_record_partitions(" + at + "," + at + ")");
        database.run(
                "INSERT INTO violations (at, last_at, id, times, user_id, api_key, ip, limits, metric, cost, retry_at)"
                        + " VALUES (" + at + "," + at + ", gen_random_uuid(), " + times + "," + text(user) + ","
                        + text(key) + ","
                        + text(ip) + ", '{l}', 'm', 1, " + (at + retry) + ")");
    }

    private static String text(String value) {
        return value.isEmpty() ? "NULL" : "'" + value + "'";
    }

    private List<Finding> found() {
        return RecordDatabase.await(findings.find(since, now, 10));
    }

    private List<String> who(Pattern pattern) {
        return found().stream()
                .filter(it -> it.pattern() == pattern)
                .map(Finding::who)
                .toList();
    }

    @Test
    void many_keys_and_many_addresses_are_found_at_their_thresholds() {
        for (int i = 0; i < 3; i++) {
            refused(now - MINUTE, "", "k" + i, "192.0.2.1", 2, 0);
            refused(now - MINUTE, "", "shared", "198.51.100." + i, 1, 0);
        }
        for (int i = 0; i < 2; i++) {
            refused(now - MINUTE, "", "j" + i, "192.0.2.2", 50, 0);
            refused(now - 20 * MINUTE, "", "old" + i, "192.0.2.2", 1, 0);
        }
        assertThat(who(Pattern.MANY_KEYS_FROM_ONE_IP)).containsExactly("192.0.2.1");
        assertThat(who(Pattern.ONE_KEY_FROM_MANY_IPS)).containsExactly("shared");
        Finding keys = found().stream()
                .filter(it -> it.pattern() == Pattern.MANY_KEYS_FROM_ONE_IP)
                .findFirst()
                .orElseThrow();
        assertThat(keys.refusals()).isEqualTo(6);
        assertThat(keys.measure()).isEqualTo(3);
        assertThat(keys.others()).containsExactly("k0", "k1", "k2");
        assertThat(keys.decisions()).hasSize(3);
    }

    @Test
    void who_waits_as_told_is_not_hammering() {
        for (int i = 0; i < 8; i++) {
            refused(since + MINUTE + i * MINUTE, "patient", "", "", 1, MINUTE / 2);
            refused(since + MINUTE + i * MINUTE, "eager", "", "", 1, 2 * MINUTE);
        }
        refused(since + MINUTE, "burst", "", "", 6, MINUTE);
        refused(since + MINUTE, "never", "", "", 6, -since - MINUTE - 1);
        assertThat(who(Pattern.HAMMERING)).containsExactlyInAnyOrder("user:eager", "user:burst");
    }

    @Test
    void a_change_is_sudden_against_the_subjects_own_past() {
        for (int i = 1; i <= 36; i++) {
            refused(since - i * 15 * MINUTE, "steady", "", "", 30, 0);
            refused(since - i * 15 * MINUTE, "grown", "", "", 10, 0);
        }
        refused(now - MINUTE, "steady", "", "", 60, 0);
        refused(now - MINUTE, "grown", "", "", 60, 0);
        refused(now - MINUTE, "new", "", "", 20, 0);
        refused(now - MINUTE, "small", "", "", 19, 0);
        assertThat(who(Pattern.SUDDEN_CHANGE)).containsExactlyInAnyOrder("user:grown", "user:new");
    }

    @Test
    void of_two_replicas_one_takes_each_finding_and_nobody_takes_it_again() {
        refused(now - MINUTE, "u", "", "", 40, MINUTE);
        List<Finding> seen = found();
        assertThat(seen).hasSize(2);
        PostgresFindings other = new PostgresFindings(database.pool, new Thresholds());
        List<Finding> taken = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            taken.addAll(RecordDatabase.await(findings.take(seen, since)));
            taken.addAll(RecordDatabase.await(other.take(seen, since)));
        }
        assertThat(taken).containsExactlyInAnyOrderElementsOf(seen);
        assertThat(RecordDatabase.await(other.take(seen, now))).hasSize(2);
    }

    @Test
    void what_was_taken_and_not_told_is_given_out_again() {
        refused(now - MINUTE, "u", "", "", 40, MINUTE);
        List<Finding> seen = found();
        assertThat(RecordDatabase.await(findings.take(seen, since))).hasSize(2);
        database.run("UPDATE findings SET at = at - 30000001");
        PostgresFindings other = new PostgresFindings(database.pool, new Thresholds());
        List<Finding> again = RecordDatabase.await(other.take(seen, since));
        assertThat(again).containsExactlyInAnyOrderElementsOf(seen);
        RecordDatabase.await(other.told(List.of(again.getFirst()), since));
        database.run("UPDATE findings SET at = at - 30000001");
        assertThat(RecordDatabase.await(findings.take(seen, since))).containsExactly(again.getLast());
    }
}
