package dev.quartermaster.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.local.LocalPostgres;
import dev.quartermaster.quota.testing.ReplicaProcess;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Three replicas as real processes on one PostgreSQL, while one of them is killed, another one stands still, and
 * PostgreSQL is killed and comes back. Never more than the limit is admitted, and nothing that was told is forgotten.
 */
class KilledReplicasIT {

    private static final long LIMIT = 6000;
    private static final int CLIENTS = 24;

    private final LocalPostgres postgres = LocalPostgres.startTemporary();
    private final List<ReplicaProcess> replicas = new ArrayList<>();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    @AfterEach
    void close() {
        going.set(false);
        clients.shutdownNow();
        replicas.forEach(ReplicaProcess::close);
        postgres.close();
    }

    @Test
    void whatever_is_killed_the_limit_holds_and_nothing_told_is_forgotten() {
        postgres.createDatabase("quota");
        for (int i = 0; i < 3; i++) {
            replicas.add(ReplicaProcess.start(postgres, "quota"));
        }
        replicas.forEach(ReplicaProcess::ready);
        replicas.getFirst()
                .put(
                        "/api/v1/limits/crash_units",
                        "{\"metric\":\"crash_units\",\"kind\":\"quota\",\"amount\":" + LIMIT
                                + ",\"period\":\"month\",\"scope\":[\"user\"]}");
        for (int i = 0; i < CLIENTS; i++) {
            int first = i;
            clients.execute(() -> ask(first));
        }
        awaitAcknowledged(300);
        replicas.get(2).close();
        awaitAcknowledged(acknowledged.get() + 300);
        replicas.get(1).signal("-STOP");
        // the others go on although a replica stands still with whatever it had under way
        awaitAcknowledged(acknowledged.get() + 300);
        replicas.get(1).signal("-CONT");

        postgres.kill9();
        long before = acknowledged.get();
        postgres.restart();
        awaitAcknowledged(before + 300);
        assertThat(used()).isGreaterThanOrEqualTo(before);

        await().atMost(Duration.ofSeconds(60)).until(() -> refused.get() > 100);
        going.set(false);
        clients.shutdown();
        await().atMost(Duration.ofSeconds(10)).until(clients::isTerminated);
        assertThat(acknowledged.get()).isLessThanOrEqualTo(LIMIT);
        assertThat(used()).isBetween(acknowledged.get(), LIMIT);
        assertThat(failed.get()).as("the outages were felt").isPositive();
    }

    private void ask(int first) {
        String body = "{\"subject\":{\"user\":\"u-crash\"},\"consume\":{\"crash_units\":1}}";
        for (int i = first; going.get(); i++) {
            try {
                switch (replicas.get(i % 3).check(body)) {
                    case 200 -> acknowledged.incrementAndGet();
                    case 429 -> refused.incrementAndGet();
                    default -> failed.incrementAndGet();
                }
            } catch (IOException e) {
                // not told: whether it was charged, nobody knows
                failed.incrementAndGet();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void awaitAcknowledged(long units) {
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.get() >= Math.min(units, LIMIT * 9 / 10));
    }

    private long used() {
        try (Connection connection = postgres.connect("quota");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT t.charged FROM counters t JOIN limits l ON l.id = t.limit_id WHERE l.name = 'crash_units'")) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
