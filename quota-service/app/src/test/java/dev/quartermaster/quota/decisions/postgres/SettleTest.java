package dev.quartermaster.quota.decisions.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.decisions.Claim;
import dev.quartermaster.quota.decisions.Counters;
import dev.quartermaster.quota.decisions.Verdict;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.laws.Charges;
import dev.quartermaster.quota.limits.domain.Limit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random holds, commits, releases and expiries on a quota and a stock, from several connections, against plain sums. */
class SettleTest {

    private static final int THREADS = 4;
    private static final int STEPS = 120;
    private static final long AMOUNT = 400;
    private static final Limit QUOTA = Charges.quota(1, AMOUNT);
    private static final Limit STOCK = Charges.stock(2, AMOUNT);
    private static final String SETTLE = "SELECT status FROM settle(?, ?, ARRAY[?, ?]::bigint[], ARRAY[" + AMOUNT + ","
            + AMOUNT + "]::bigint[], '{t,t}', '{0,0}', ARRAY[?, 0]::bigint[], ARRAY[?, 0]::bigint[], 'said')";
    private static final int REFUSED = 0;
    private static final int DONE = 1;
    private static final int SETTLED = 7;

    /** The naive model: what was committed or taken, and what is still held. */
    private final AtomicLong used = new AtomicLong();

    private final AtomicLong held = new AtomicLong();

    private record Hold(UUID id, long units, boolean expires) {}

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {3, 4})
    void used_and_held_are_the_sums_of_what_was_answered(long seed) {
        try (EngineDatabase database = new EngineDatabase()) {
            long start = database.clockMicros() - 1_000_000;
            List<CompletableFuture<Void>> threads = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                Trace trace = new Trace(database, database.replica(), new Random(seed * 100 + t), start);
                threads.add(CompletableFuture.runAsync(trace::run));
            }
            threads.forEach(CompletableFuture::join);
            database.run("UPDATE reservations SET expires_at = 0 WHERE metrics = '{expires}'");
            database.run("SELECT expire_reservations(100000)");
            assertThat(database.text("SELECT charged || ' ' || held FROM counters ORDER BY limit_id"))
                    .isEqualTo(used + " " + held + "\n" + used + " " + held);
            assertThat(used.get()).isPositive();
        }
    }

    private final class Trace {
        private final EngineDatabase database;
        private final Counters counters;
        private final Random random;
        private final long start;
        private final long end;
        private final List<Hold> live = new ArrayList<>();

        Trace(EngineDatabase database, Counters counters, Random random, long start) {
            this.database = database;
            this.counters = counters;
            this.random = random;
            this.start = start;
            this.end = start + 3_600_000_000L;
        }

        void run() {
            try (Connection connection = database.connect()) {
                for (int i = 0; i < STEPS; i++) {
                    step(connection);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            live.stream().filter(hold -> !hold.expires()).forEach(hold -> held.addAndGet(hold.units()));
        }

        private void step(Connection connection) throws SQLException {
            if (live.isEmpty() || random.nextInt(3) == 0) {
                take(connection);
                return;
            }
            Hold hold = live.remove(random.nextInt(live.size()));
            switch (random.nextInt(6)) {
                case 0 -> assertThat(settle(connection, hold, "released", 0)).isEqualTo(DONE);
                case 1 -> expire(connection, hold);
                default -> commit(connection, hold, random.nextLong(hold.units() * 2 + 1));
            }
        }

        /** Holds, or consumes at once. */
        private void take(Connection connection) throws SQLException {
            long units = 1 + random.nextLong(12);
            boolean holds = random.nextInt(5) > 0;
            List<Charge> charges =
                    List.of(Charges.charge(QUOTA, "s", units, start, end), Charges.charge(STOCK, "s", units));
            Verdict.Judged said = (Verdict.Judged) EngineDatabase.judge(
                    counters, new Claim(holds ? Claim.Mode.HOLD : Claim.Mode.CONSUME, charges, null));
            if (!said.admitted()) {
                return;
            }
            assertThat(Math.max(said.used()[0], said.used()[1])).isLessThanOrEqualTo(AMOUNT);
            if (!holds) {
                used.addAndGet(units);
                return;
            }
            Hold hold = new Hold(UUID.randomUUID(), units, random.nextInt(4) == 0);
            insert(connection, hold, said.epochs());
            live.add(hold);
        }

        private void insert(Connection connection, Hold hold, int[] epochs) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO reservations VALUES (?, '', '{}',"
                    + " '{}', 'live', ?, 0, NULL, NULL, ?, '{s,s}', '{1,2}', '{1,2}', ARRAY[?, ?]::bigint[],"
                    + " ARRAY[?, 0]::bigint[], ARRAY[?, ?]::int[])")) {
                insert.setObject(1, hold.id());
                insert.setLong(2, end);
                insert.setArray(3, connection.createArrayOf("text", new Object[] {hold.expires() ? "expires" : "m"}));
                insert.setLong(4, hold.units());
                insert.setLong(5, hold.units());
                insert.setLong(6, end);
                insert.setInt(7, epochs[0]);
                insert.setInt(8, epochs[1]);
                insert.executeUpdate();
            }
        }

        private void commit(Connection connection, Hold hold, long actual) throws SQLException {
            int status = settle(connection, hold, "committed", actual);
            if (status == REFUSED) {
                assertThat(actual).as("what stays within the hold is granted").isGreaterThan(hold.units());
                live.add(hold);
            } else {
                assertThat(status).isEqualTo(DONE);
                assertThat(settle(connection, hold, "committed", actual))
                        .as("again")
                        .isEqualTo(SETTLED);
                used.addAndGet(actual);
            }
            long most = database.number("SELECT max(charged + held) FROM counters");
            assertThat(most).isLessThanOrEqualTo(AMOUNT);
        }

        private void expire(Connection connection, Hold hold) throws SQLException {
            try (PreparedStatement overdue =
                    connection.prepareStatement("UPDATE reservations SET expires_at = 0 WHERE id = ?")) {
                overdue.setObject(1, hold.id());
                overdue.executeUpdate();
            }
            // either a sweeper ends it, perhaps another thread's, or the commit that comes too late
            if (random.nextBoolean()) {
                database.run("SELECT expire_reservations(3)");
            }
            assertThat(settle(connection, hold, "committed", hold.units())).isEqualTo(SETTLED);
        }

        private int settle(Connection connection, Hold hold, String state, long actual) throws SQLException {
            try (PreparedStatement settle = connection.prepareStatement(SETTLE)) {
                settle.setObject(1, hold.id());
                settle.setString(2, state);
                settle.setLong(3, actual);
                settle.setLong(4, actual);
                settle.setLong(5, start);
                settle.setLong(6, end);
                try (ResultSet row = settle.executeQuery()) {
                    row.next();
                    return row.getInt(1);
                }
            }
        }
    }
}
