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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A replica that is told to end gives back what it leased, as a real process: the counter shows what was admitted. */
class GracefulShutdownIT {

    private static final int CLIENTS = 48;
    private static final int MOST_ROUNDS = 200;

    private final LocalPostgres postgres = LocalPostgres.shared();
    private final String database =
            "graceful_" + ProcessHandle.current().pid() + "_" + Long.toHexString(System.nanoTime());
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final AtomicInteger admitted = new AtomicInteger();

    @AfterEach
    void close() {
        clients.shutdownNow();
    }

    @Test
    void leases_go_back() throws Exception {
        postgres.createDatabase(database);
        try (ReplicaProcess replica = ReplicaProcess.start(postgres, database)) {
            replica.ready();
            replica.put(
                    "/api/v1/limits/leased_units",
                    "{\"metric\":\"leased_units\",\"kind\":\"quota\",\"amount\":1000000,\"period\":\"month\"}");
            leaveLeased(replica);
            replica.signal("-TERM");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !replica.process().isAlive());
            assertThat(replica.process().exitValue()).isIn(0, 143);
        }
        assertThat(used()).isEqualTo(admitted.get());
    }

    /** Asks until more is charged than was admitted, with nothing under way. */
    private void leaveLeased(ReplicaProcess replica) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            List<CompletableFuture<Void>> asking = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                asking.add(CompletableFuture.runAsync(() -> ask(replica), clients));
            }
            asking.forEach(CompletableFuture::join);
            if (used() > admitted.get()) {
                return;
            }
        }
        throw new AssertionError("nothing was leased");
    }

    private void ask(ReplicaProcess replica) {
        try {
            for (int i = 0; i < 20; i++) {
                int status = replica.check("{\"subject\":{\"user\":\"u-1\"},\"consume\":{\"leased_units\":1}}");
                assertThat(status).isEqualTo(200);
                admitted.incrementAndGet();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long used() {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT t.charged FROM counters t JOIN limits l ON l.id = t.limit_id WHERE l.name = 'leased_units'")) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
