package dev.quartermaster.quota.testing;

import static org.awaitility.Awaitility.await;

import dev.quartermaster.local.LocalPostgres;
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

/** The packaged service as a process of its own: the native image where one was just built, else the jar. */
public record ReplicaProcess(int port, Process process) {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    public static ReplicaProcess start(LocalPostgres postgres, String database) {
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

    public ReplicaProcess ready() {
        await().atMost(Duration.ofSeconds(120))
                .ignoreExceptions()
                .until(() -> send("GET", "/q/health/ready", "").statusCode() == 200);
        return this;
    }

    /** As an administrator. */
    public HttpResponse<String> send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(5))
                .header("Authorization", "Bearer " + TestTokens.admin())
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends it with {@code SIGKILL}. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Ends it with {@code SIGTERM} and waits. */
    public void stop() {
        process.destroy();
        process.onExit().join();
    }
}
