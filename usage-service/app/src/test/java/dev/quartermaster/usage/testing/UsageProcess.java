package dev.quartermaster.usage.testing;

import static org.awaitility.Awaitility.await;

import dev.quartermaster.local.LocalKafka;
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
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** The service as it ships in a process of its own, on the database {@value #DATABASE} of a PostgreSQL, and a Kafka. */
public final class UsageProcess implements AutoCloseable {

    public static final String DATABASE = "usage";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;
    private final Path log;
    private final Process process;

    private UsageProcess(int port, Path log, Process process) {
        this.port = port;
        this.log = log;
        this.process = process;
    }

    /** The native image where one was just built, else the jar, with at most so many megabytes of heap. */
    public static UsageProcess start(
            LocalPostgres postgres, LocalKafka kafka, int heapMegabytes, Map<String, String> more) {
        try {
            int port;
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
            ProcessBuilder builder = new ProcessBuilder(command(heapMegabytes));
            var environment = builder.environment();
            environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
            environment.put("QUARKUS_DATASOURCE_USERNAME", postgres.user());
            environment.put("QUARKUS_DATASOURCE_PASSWORD", postgres.password());
            environment.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl(DATABASE));
            environment.put("QUARKUS_DATASOURCE_REACTIVE_URL", postgres.reactiveUrl(DATABASE));
            environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
            environment.put("KAFKA_SESSION_TIMEOUT_MS", "6000");
            environment.put("KAFKA_HEARTBEAT_INTERVAL_MS", "1000");
            environment.put("MP_JWT_VERIFY_PUBLICKEY_LOCATION", TestTokens.keysLocation());
            environment.put("MP_JWT_VERIFY_ISSUER", TestTokens.ISSUER);
            environment.put("MP_JWT_VERIFY_AUDIENCES", TestTokens.AUDIENCE);
            environment.putAll(more);
            Path log = Path.of("target", "instance-" + port + ".log");
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
            return new UsageProcess(port, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(int heapMegabytes) {
        String heap = "-Xmx" + heapMegabytes + "m";
        Path image = Path.of(System.getProperty("native.image.path", "none"));
        if (Files.isExecutable(image)) {
            return List.of(image.toString(), heap);
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String jar = Path.of("target", "quarkus-app", "quarkus-run.jar").toString();
        return List.of(java, heap, "-XX:+ExitOnOutOfMemoryError", "-jar", jar);
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** What is resident now, in megabytes. */
    public long residentMegabytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void awaitReady() {
        HttpRequest ready = HttpRequest.newBuilder(uri("/q/health/ready"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            await().atMost(PATIENCE)
                    .failFast("it has ended", () -> !alive())
                    .ignoreExceptions()
                    .until(() -> http.send(ready, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200);
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            throw new AssertionError("not ready: " + begin(), e);
        }
    }

    /** The body of what is there without a token. */
    public String get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private String begin() {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.limit(30).collect(Collectors.joining("\n"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
    }
}
