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
import java.time.Duration;
import java.util.List;

/** A replica as it ships, the native image where one was just built and else the jar, as a process of its own. */
record ReplicaProcess(int port, Process process) implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Starts one on a free port, with {@code database} of this server; it is not ready yet. */
    static ReplicaProcess start(LocalPostgres postgres, String database) {
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
            environment.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl(database));
            environment.put("QUARKUS_DATASOURCE_REACTIVE_URL", postgres.reactiveUrl(database));
            environment.put("MP_JWT_VERIFY_PUBLICKEY_LOCATION", TestTokens.keysLocation());
            environment.put("MP_JWT_VERIFY_ISSUER", TestTokens.ISSUER);
            environment.put("MP_JWT_VERIFY_AUDIENCES", TestTokens.AUDIENCE);
            builder.redirectErrorStream(true)
                    .redirectOutput(
                            Path.of("target", "replica-" + port + ".log").toFile());
            return new ReplicaProcess(port, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

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

    void awaitReady() {
        HttpRequest ready = HttpRequest.newBuilder(address("/q/health/ready"))
                .timeout(Duration.ofSeconds(2))
                .build();
        await().atMost(Duration.ofSeconds(120)).ignoreExceptions().until(() -> send(ready) == 200);
    }

    /** Makes or replaces something as an administrator. */
    void put(String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(address(path))
                .header("Authorization", "Bearer " + TestTokens.admin())
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            assertThat(send(request)).isIn(200, 201);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The status of a check. */
    int check(String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address("/api/v1/checks"))
                .timeout(Duration.ofSeconds(3))
                .header("Authorization", "Bearer " + TestTokens.service())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** Sends it a signal such as {@code -STOP}. */
    void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", name, Long.toString(process.pid()))
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

    /** Kills it as {@code kill -9} does. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static int send(HttpRequest request) throws IOException, InterruptedException {
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
