package dev.quartermaster.quota.client.testing;

import static org.awaitility.Awaitility.await;

import dev.quartermaster.local.ChildProcess;
import dev.quartermaster.local.LocalKeys;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The packaged quota-service as a process of its own, on a database of its own in the build's PostgreSQL. */
public final class QuotaService {

    private static final String SHARED = "dev.quartermaster.quota.client.testing.service";

    private final URI url;
    private final LocalKeys keys;
    private final HttpClient http = HttpClient.newHttpClient();

    private QuotaService(URI url, LocalKeys keys) {
        this.url = url;
        this.keys = keys;
    }

    /** The one service of this JVM; it ends with the JVM. */
    public static QuotaService shared() {
        // test frameworks load this class several times; interned strings and system properties are the JVM's own
        synchronized (SHARED.intern()) {
            try {
                String known = System.getProperty(SHARED);
                if (known != null) {
                    String[] parts = known.split(" ", 2);
                    return new QuotaService(URI.create(parts[0]), LocalKeys.in(Path.of(parts[1])));
                }
                Path folder = Files.createTempDirectory("quota-client-keys");
                QuotaService service = start(LocalKeys.in(folder));
                System.setProperty(SHARED, service.url + " " + folder);
                return service;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static QuotaService start(LocalKeys keys) throws IOException {
        LocalPostgres postgres = LocalPostgres.shared();
        String database = "client_" + Long.toHexString(System.nanoTime());
        postgres.createDatabase(database);
        int port = freePort();
        ChildProcess process = ChildProcess.start(new ChildProcess.Plan(
                "quota-service-" + port,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        jar().toString()),
                Map.of(
                        "QUARKUS_HTTP_PORT", Integer.toString(port),
                        "QUARKUS_DATASOURCE_USERNAME", postgres.user(),
                        "QUARKUS_DATASOURCE_PASSWORD", postgres.password(),
                        "QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl(database),
                        "QUARKUS_DATASOURCE_REACTIVE_URL", postgres.reactiveUrl(database),
                        "MP_JWT_VERIFY_PUBLICKEY_LOCATION", keys.jwks().toUri().toString(),
                        "MP_JWT_VERIFY_ISSUER", LocalKeys.ISSUER,
                        "MP_JWT_VERIFY_AUDIENCES", LocalKeys.AUDIENCE,
                        "QUARKUS_SHUTDOWN_TIMEOUT", "1s",
                        "QUARKUS_SHUTDOWN_DELAY_ENABLED", "false"),
                Path.of("target", "quota-service.log").toAbsolutePath(),
                "TERM"));
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> process.stop(Duration.ofSeconds(10)), "stop quota-service"));
        QuotaService service = new QuotaService(URI.create("http://127.0.0.1:" + port), keys);
        await().atMost(Duration.ofSeconds(120)).ignoreExceptions().until(() -> service.isReady(process));
        return service;
    }

    private static Path jar() {
        Path jar =
                Path.of(System.getProperty("quota-service.target", "../app/target"), "quarkus-app", "quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(
                    jar + " is missing: build quota-service first (./mvnw package -pl quota-service/app -am)");
        }
        return jar;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private boolean isReady(ChildProcess process) throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw process.failure("ended while starting");
        }
        HttpRequest ready = HttpRequest.newBuilder(url.resolve("/q/health/ready"))
                .timeout(Duration.ofSeconds(2))
                .build();
        return http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    }

    public URI url() {
        return url;
    }

    /** The address of the key set that verifies the tokens. */
    public String jwks() {
        return keys.jwks().toUri().toString();
    }

    /** A good token in a role: admin, service or user. */
    public String token(String subject, String role) {
        return keys.token(subject, role, Instant.now());
    }

    /** Makes a limit, or leaves the one that is there. */
    public void limit(String name, String body) {
        int status = put("/api/v1/limits/" + name, body);
        // 428: it is there already, and changing it would need its ETag
        if (status != 201 && status != 428) {
            throw new IllegalStateException("limit " + name + ": " + status);
        }
    }

    private int put(String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + token("admin", "admin"))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
