package dev.quartermaster.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.local.LocalPostgres;
import dev.quartermaster.quota.testing.TestTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private final List<Replica> replicas = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private record Replica(int port, Process process) {}

    @AfterEach
    void close() {
        going.set(false);
        clients.shutdownNow();
        replicas.forEach(replica -> replica.process().destroyForcibly());
        postgres.close();
    }

    @Test
    void whatever_is_killed_the_limit_holds_and_nothing_told_is_forgotten() {
        postgres.createDatabase("quota");
        for (int i = 0; i < 3; i++) {
            replicas.add(start());
        }
        replicas.forEach(this::awaitReady);
        put(
                "/api/v1/limits/crash_units",
                "{\"metric\":\"crash_units\",\"kind\":\"quota\",\"amount\":" + LIMIT
                        + ",\"period\":\"month\",\"scope\":[\"user\"]}");
        for (int i = 0; i < CLIENTS; i++) {
            int first = i;
            clients.execute(() -> ask(first));
        }
        awaitAcknowledged(300);
        replicas.get(2).process().destroyForcibly();
        awaitAcknowledged(acknowledged.get() + 300);
        signal("-STOP", replicas.get(1));
        // the others go on although a replica stands still with whatever it had under way
        awaitAcknowledged(acknowledged.get() + 300);
        signal("-CONT", replicas.get(1));

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
                HttpResponse<String> answer =
                        http.send(request(replicas.get(i % 3).port(), body), HttpResponse.BodyHandlers.ofString());
                switch (answer.statusCode()) {
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

    private static HttpRequest request(int port, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/checks"))
                .timeout(Duration.ofSeconds(3))
                .header("Authorization", "Bearer " + TestTokens.service())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
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

    private void put(String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + replicas.getFirst().port() + path))
                .header("Authorization", "Bearer " + TestTokens.admin())
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(201);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void signal(String name, Replica replica) {
        try {
            int status = new ProcessBuilder(
                            "kill", name, Long.toString(replica.process().pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            assertThat(status).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Replica start() {
        try {
            int port;
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
            ProcessBuilder builder = new ProcessBuilder(command());
            var environment = builder.environment();
            environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
            environment.put("QUARKUS_DATASOURCE_USERNAME", postgres.user());
            environment.put("QUARKUS_DATASOURCE_PASSWORD", postgres.password());
            environment.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl("quota"));
            environment.put("QUARKUS_DATASOURCE_REACTIVE_URL", postgres.reactiveUrl("quota"));
            environment.put("MP_JWT_VERIFY_PUBLICKEY_LOCATION", TestTokens.keysLocation());
            environment.put("MP_JWT_VERIFY_ISSUER", TestTokens.ISSUER);
            environment.put("MP_JWT_VERIFY_AUDIENCES", TestTokens.AUDIENCE);
            builder.redirectErrorStream(true)
                    .redirectOutput(
                            Path.of("target", "replica-" + port + ".log").toFile());
            return new Replica(port, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The native image where one was just built, else the jar. */
    private static List<String> command() {
        Path image = Path.of(System.getProperty("native.image.path", "none"));
        if (Files.isExecutable(image)) {
            return List.of(image.toString());
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(
                java,
                "-Xmx256m",
                "-jar",
                Path.of("target", "quarkus-app", "quarkus-run.jar").toString());
    }

    private void awaitReady(Replica replica) {
        HttpRequest ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + replica.port() + "/q/health/ready"))
                .timeout(Duration.ofSeconds(2))
                .build();
        await().atMost(Duration.ofSeconds(120))
                .ignoreExceptions()
                .until(() ->
                        http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    }
}
