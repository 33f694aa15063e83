package dev.quartermaster.bench.usage;

import dev.quartermaster.local.ChildProcess;
import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.local.LocalKeys;
import dev.quartermaster.local.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** usage-service in a process of its own. */
final class Instance implements AutoCloseable {

    static final String DATABASE = "usage";

    private final Path root;
    private final Path logs;
    private final LocalPostgres postgres;
    private final LocalKafka kafka;
    private final LocalKeys keys;
    private final int port;

    private @Nullable ChildProcess process;

    Instance(Path root, Path logs, LocalPostgres postgres, LocalKafka kafka, LocalKeys keys) throws IOException {
        this.root = root;
        this.logs = logs;
        this.postgres = postgres;
        this.kafka = kafka;
        this.keys = keys;
        try (ServerSocket free = new ServerSocket(0)) {
            this.port = free.getLocalPort();
        }
    }

    void start() {
        Map<String, String> environment = Map.ofEntries(
                Map.entry("QUARKUS_HTTP_PORT", Integer.toString(port)),
                Map.entry("QUARKUS_DATASOURCE_USERNAME", postgres.user()),
                Map.entry("QUARKUS_DATASOURCE_PASSWORD", postgres.password()),
                Map.entry("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl(DATABASE)),
                Map.entry("QUARKUS_DATASOURCE_REACTIVE_URL", postgres.reactiveUrl(DATABASE)),
                Map.entry("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers()),
                Map.entry(
                        "MP_JWT_VERIFY_PUBLICKEY_LOCATION", keys.jwks().toUri().toString()),
                Map.entry("MP_JWT_VERIFY_ISSUER", LocalKeys.ISSUER),
                Map.entry("MP_JWT_VERIFY_AUDIENCES", LocalKeys.AUDIENCE));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                // G1 marks and refines beside, on cores that are needed; batches die young, if the young have room
                "-XX:+UseParallelGC",
                "-Xmn144m",
                "-jar",
                root.resolve("usage-service/app/target/quarkus-app/quarkus-run.jar")
                        .toString());
        process = ChildProcess.start(
                new ChildProcess.Plan("usage", command, environment, logs.resolve("usage.log"), "TERM"));
    }

    int port() {
        return port;
    }

    long residentMegabytes() {
        ChildProcess running = process;
        if (running == null) {
            return 0;
        }
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(running.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        ChildProcess running = process;
        if (running != null) {
            running.stop(Duration.ofSeconds(20));
        }
    }
}
