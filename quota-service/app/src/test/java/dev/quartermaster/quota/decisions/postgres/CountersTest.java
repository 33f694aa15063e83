package dev.quartermaster.quota.decisions.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.decisions.Claim;
import dev.quartermaster.quota.decisions.Counters;
import dev.quartermaster.quota.decisions.Verdict;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.laws.Charges;
import dev.quartermaster.quota.limits.domain.Limit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Laws 1 and 2 in the corners: the last unit, refusals and looks, clocks set back, questions that waited for a lock. */
class CountersTest {

    private static final Limit RATE = Charges.rate(1, 5, Duration.ofMinutes(1));
    private static final Limit QUOTA = Charges.quota(2, 5);
    private static final Limit STOCK = Charges.stock(3, 5);

    private final EngineDatabase database = new EngineDatabase();
    private final List<Counters> replicas = List.of(database.replica(), database.replica());

    @AfterEach
    void close() {
        database.close();
    }

    enum Kind {
        RATE,
        QUOTA,
        STOCK
    }

    private Charge charge(Kind kind, String subject, long cost) {
        long start = database.clockMicros() - 60_000_000;
        return switch (kind) {
            case RATE -> Charges.charge(RATE, subject, cost);
            case QUOTA -> Charges.charge(QUOTA, subject, cost, start, start + 3_600_000_000L);
            case STOCK -> Charges.charge(STOCK, subject, cost);
        };
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void of_50_for_the_last_unit_exactly_one_wins(Kind kind) {
        Counters first = replicas.getFirst();
        assertThat(EngineDatabase.consume(first, charge(kind, "s", 4)).admitted())
                .isTrue();
        Charge last = charge(kind, "s", 1);
        List<CompletableFuture<Verdict>> asked = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            asked.add(EngineDatabase.judging(replicas.get(i % 2), new Claim(Claim.Mode.CONSUME, List.of(last), null)));
        }
        List<Verdict> said = asked.stream()
                .map(verdict -> verdict.orTimeout(20, TimeUnit.SECONDS).join())
                .toList();
        assertThat(said).filteredOn(v -> ((Verdict.Judged) v).admitted()).hasSize(1);
        assertThat(database.used("s", kind.ordinal() + 1)).isEqualTo(5);
    }

    @Test
    void a_refusal_or_a_look_writes_nothing() {
        Counters counters = replicas.getFirst();
        Charge rate = charge(Kind.RATE, "s", 2);
        Charge quota = charge(Kind.QUOTA, "s", 2);
        Charge stock = charge(Kind.STOCK, "s", 5);
        assertThat(EngineDatabase.consume(counters, rate, quota, stock).admitted())
                .isTrue();
        String rows = database.rows();

        Charge tooMuch = charge(Kind.STOCK, "s", 1);
        assertThat(EngineDatabase.consume(counters, rate, quota, tooMuch).admitted())
                .isFalse();
        assertThat(EngineDatabase.consume(counters, tooMuch, quota, rate).admitted())
                .isFalse();
        assertThat(EngineDatabase.judged(counters, Claim.Mode.HOLD, quota, tooMuch)
                        .admitted())
                .isFalse();
        assertThat(EngineDatabase.judged(counters, Claim.Mode.LOOK, rate, quota).admitted())
                .isTrue();
        assertThat(EngineDatabase.judged(counters, Claim.Mode.LOOK, rate, tooMuch)
                        .admitted())
                .isFalse();
        assertThat(EngineDatabase.judged(counters, Claim.Mode.LOOK, charge(Kind.RATE, "unknown", 1))
                        .admitted())
                .isTrue();
        assertThat(database.rows()).isEqualTo(rows);
    }

    @Test
    void a_refused_claim_leaves_room_for_the_next_of_its_group() {
        Counters counters = replicas.getFirst();
        EngineDatabase.consume(counters, charge(Kind.RATE, "s", 3), charge(Kind.STOCK, "s", 5));
        // the first claims below ask for rate and stock and must not eat the two units of rate that are left
        List<CompletableFuture<Verdict>> asked = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            List<Charge> both = List.of(charge(Kind.RATE, "s", 2), charge(Kind.STOCK, "s", 1));
            asked.add(EngineDatabase.judging(counters, new Claim(Claim.Mode.CONSUME, both, null)));
        }
        Verdict.Judged alone = EngineDatabase.consume(counters, charge(Kind.RATE, "s", 2));
        assertThat(alone.admitted()).isTrue();
        assertThat(asked)
                .allSatisfy(verdict ->
                        assertThat(((Verdict.Judged) verdict.join()).admitted()).isFalse());
    }

    @Test
    void slots_of_a_clock_that_was_set_back_still_count() {
        Counters counters = replicas.getFirst();
        long width = charge(Kind.RATE, "s", 1).slotMicros();
        long ahead = database.clockMicros() / width + 3600;
        database.store("s", RATE.id(), width, ahead - 1, 2, ahead, 1);

        Verdict.Judged admitted = EngineDatabase.consume(counters, charge(Kind.RATE, "s", 2));
        assertThat(admitted.admitted()).isTrue();
        assertThat(admitted.slots()).containsExactly(ahead);
        Verdict.Judged refused = EngineDatabase.consume(counters, charge(Kind.RATE, "s", 1));
        assertThat(refused.admitted()).isFalse();
        assertThat(refused.retries()).containsExactly((ahead - 1 + 61) * width);
    }

    @Test
    void a_slot_counts_until_it_lies_wholly_outside_the_window() {
        Counters counters = replicas.getFirst();
        Limit second = Charges.rate(9, 5, Duration.ofHours(1));
        long width = Charges.charge(second, "s", 1).slotMicros();
        long now = database.clockMicros() / width;
        database.store("s", second.id(), width, now - 61, 4, now - 60, 5);
        Verdict.Judged refused = EngineDatabase.consume(counters, Charges.charge(second, "s", 1));
        // a minute's end may have come between the two: then the slot is outside, and that is right too
        if (database.clockMicros() / width == now) {
            assertThat(refused.admitted()).isFalse();
            assertThat(refused.used()).containsExactly(5);
            assertThat(refused.retries()).containsExactly((now + 1) * width);
        }
    }

    @Test
    void a_question_that_waited_for_a_lock_is_judged_by_the_time_it_got_it() throws SQLException {
        Counters counters = replicas.getFirst();
        Limit brief = Charges.rate(8, 5, Duration.ofSeconds(1));
        EngineDatabase.consume(counters, Charges.charge(brief, "s", 1));
        CompletableFuture<Verdict> asked;
        long released;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT 1 FROM counters FOR UPDATE");
            asked = EngineDatabase.judging(
                    counters, new Claim(Claim.Mode.CONSUME, List.of(Charges.charge(brief, "s", 1)), null));
            awaitBlocked();
            // another replica, ahead in the queue for the row, charges a later slot
            released = clock(statement);
            statement.execute("UPDATE counters SET slots = slots || clock_micros() / slot_micros,"
                    + " before = before || charged, charged = charged + 1");
            connection.commit();
        }
        Verdict.Judged judged =
                (Verdict.Judged) asked.orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(judged.atMicros()).isGreaterThanOrEqualTo(released);
    }

    @Test
    void a_question_that_waited_past_its_period_does_not_bring_the_old_period_back() throws SQLException {
        Counters counters = replicas.getFirst();
        long now = database.clockMicros();
        long end = now + 400_000;
        Charge old = Charges.charge(QUOTA, "s", 1, now - 1_000_000, end);
        assertThat(EngineDatabase.consume(counters, old).admitted()).isTrue();
        CompletableFuture<Verdict> asked;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT 1 FROM counters FOR UPDATE");
            asked = EngineDatabase.judging(counters, new Claim(Claim.Mode.CONSUME, List.of(old), null));
            awaitBlocked();
            Awaitility.await().until(() -> database.clockMicros() > end);
            // another replica, ahead in the queue for the row, uses the new period up
            statement.execute("UPDATE counters SET charged = 4, period_end = " + (end + 3_600_000_000L));
            connection.commit();
        }
        assertThat(asked.orTimeout(20, TimeUnit.SECONDS).join()).isInstanceOf(Verdict.OutOfPeriod.class);
        assertThat(database.used("s", QUOTA.id())).isEqualTo(4);
    }

    @Test
    void a_period_that_had_begun_stays_when_the_clock_is_set_back_over_its_beginning() {
        Counters counters = replicas.getFirst();
        long now = database.clockMicros();
        long midnight = now + 60_000_000;
        long end = midnight + 3_600_000_000L;
        Charge old = Charges.charge(QUOTA, "s", 2, now - 3_600_000_000L, midnight);
        Charge current = Charges.charge(QUOTA, "s", 1, midnight, end);
        EngineDatabase.consume(counters, old);
        // what the counter looks like when three units were used after midnight, and the clock was set back then
        database.run("UPDATE counters SET charged = 3, period_start = " + midnight + ", period_end = " + end);

        Verdict.Judged admitted = EngineDatabase.consume(counters, old);
        assertThat(admitted.admitted()).isTrue();
        assertThat(admitted.used()).containsExactly(5);
        assertThat(admitted.slots()).containsExactly(end);
        Verdict.Judged refused = EngineDatabase.consume(counters, old);
        assertThat(refused.admitted()).isFalse();
        assertThat(refused.retries()).containsExactly(end);
        assertThat(refused.resets()).containsExactly(end);
        // a replica that has not noticed yet, and a hold, are judged in the same period
        assertThat(EngineDatabase.consume(counters, current).admitted()).isFalse();
        assertThat(EngineDatabase.judged(counters, Claim.Mode.HOLD, old).admitted())
                .isFalse();
        assertThat(database.number("SELECT period_end FROM counters")).isEqualTo(end);
        assertThat(database.used("s", QUOTA.id())).isEqualTo(5);
    }

    @Test
    void a_limit_changed_from_long_periods_to_short_ones_begins_a_short_one() {
        Counters counters = replicas.getFirst();
        long now = database.clockMicros();
        EngineDatabase.consume(
                counters, Charges.charge(QUOTA, "s", 3, now - 86_400_000_000L, now + 30 * 86_400_000_000L));
        Charge day = Charges.charge(QUOTA, "s", 1, now - 3_600_000_000L, now + 3_600_000_000L);
        assertThat(EngineDatabase.consume(counters, day).used()).containsExactly(4);
        assertThat(database.number("SELECT period_end FROM counters")).isEqualTo(day.periodEnd());
        assertThat(database.number("SELECT period_start FROM counters")).isEqualTo(day.periodStart());
    }

    @Test
    void a_limit_lowered_and_raised_keeps_what_is_used() {
        Counters counters = replicas.getFirst();
        EngineDatabase.consume(counters, charge(Kind.RATE, "s", 4));
        Limit lower = Charges.rate(1, 3, Duration.ofMinutes(1));
        assertThat(EngineDatabase.consume(counters, Charges.charge(lower, "s", 1))
                        .admitted())
                .isFalse();
        Limit higher = Charges.rate(1, 6, Duration.ofMinutes(1));
        assertThat(EngineDatabase.consume(counters, Charges.charge(higher, "s", 2))
                        .admitted())
                .isTrue();
        Limit longer = Charges.rate(1, 6, Duration.ofMinutes(5));
        assertThat(EngineDatabase.consume(counters, Charges.charge(longer, "s", 1))
                        .admitted())
                .isFalse();
    }

    @Test
    void claims_that_meet_in_one_group_are_each_judged_by_their_own_amount() {
        // a counter of a project is shared by users whose plans differ
        Limit large = Charges.stock(3, 100);
        List<CompletableFuture<Verdict>> asked = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Limit limit = i % 2 == 0 ? large : STOCK;
            asked.add(EngineDatabase.judging(
                    replicas.getFirst(), new Claim(Claim.Mode.CONSUME, List.of(Charges.charge(limit, "p", 1)), null)));
        }
        for (int i = 0; i < 40; i++) {
            Verdict.Judged said = (Verdict.Judged)
                    asked.get(i).orTimeout(20, TimeUnit.SECONDS).join();
            boolean fits = i % 2 == 0 || (said.admitted() ? said.used()[0] <= 5 : said.used()[0] < 5);
            assertThat(said.admitted()).as("claim %d", i).isEqualTo(fits);
        }
    }

    private void awaitBlocked() {
        Awaitility.await()
                .until(() -> database.number("SELECT count(*) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
                        > 0);
    }

    private static long clock(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT clock_micros()")) {
            row.next();
            return Objects.requireNonNull(row).getLong(1);
        }
    }
}
