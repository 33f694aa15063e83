package dev.quartermaster.bench.storage;

import dev.quartermaster.bench.Cpu;
import dev.quartermaster.bench.House;
import dev.quartermaster.local.ChildProcess;
import dev.quartermaster.local.LocalKeys;
import dev.quartermaster.local.LocalObjectStore;
import dev.quartermaster.local.LocalPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** quota-service and storage-service as processes of their own, and a user whose use is counted and not limited. */
final class Services implements AutoCloseable {

    private static final String USER = "bench";
    private static final long PATIENCE_NANOS = Duration.ofMinutes(2).toNanos();

    private final Path root;
    private final Path logs;
    private final LocalPostgres postgres;
    private final LocalObjectStore store;
    private final LocalKeys keys;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<ChildProcess> running = new ArrayList<>();
    private final int quota = freePort();
    private final int storage = freePort();

    Services(Path root, Path logs, LocalPostgres postgres, LocalObjectStore store, BenchOptions options)
            throws IOException {
        this.root = root;
        this.logs = logs;
        this.postgres = postgres;
        this.store = store;
        this.keys = LocalKeys.in(logs.resolve("keys"));
        postgres.createDatabase("quota");
        postgres.createDatabase("storage");
        start("quota", quota, jvm("quota", List.of("-Xmx256m")), Map.of());
        start("storage", storage, storage(options), bucket());
        administer("/api/v1/subjects/user/" + USER, "{\"plan\":\"admin\"}");
    }

    private List<String> storage(BenchOptions options) {
        if (!options.nativeImage()) {
            return jvm("storage", options.options());
        }
        List<String> command = new ArrayList<>();
        command.add(House.runner(root.resolve("storage-service/app/target")).toString());
        command.addAll(options.options());
        return command;
    }

    private List<String> jvm(String name, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-jar");
        command.add(root.resolve(name + "-service/app/target/quarkus-app/quarkus-run.jar")
                .toString());
        return command;
    }

    private Map<String, String> bucket() {
        return Map.of(
                "OCI_STORAGE_ENDPOINT",
                store.endpoint(),
                "OCI_STORAGE_BUCKET",
                store.bucket(),
                "OCI_CONFIG_FILE",
                store.credentials().configFile().toString(),
                "QUARTERMASTER_STORAGE_QUOTA_URL",
                "http://127.0.0.1:" + quota,
                "QUARTERMASTER_STORAGE_QUOTA_TOKEN",
                keys.token("storage", "service", Instant.now()));
    }

    private void start(String name, int port, List<String> command, Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("QUARKUS_DATASOURCE_USERNAME", postgres.user());
        environment.put("QUARKUS_DATASOURCE_PASSWORD", postgres.password());
        environment.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl(name));
        environment.put("QUARKUS_DATASOURCE_REACTIVE_URL", postgres.reactiveUrl(name));
        environment.put(
                "QUARTERMASTER_EVENTS_FOLDER", logs.resolve("spool-" + name).toString());
        environment.put("MP_JWT_VERIFY_PUBLICKEY_LOCATION", keys.jwks().toUri().toString());
        environment.put("MP_JWT_VERIFY_ISSUER", LocalKeys.ISSUER);
        environment.put("MP_JWT_VERIFY_AUDIENCES", LocalKeys.AUDIENCE);
        ChildProcess process = ChildProcess.start(
                new ChildProcess.Plan(name, command, environment, logs.resolve(name + ".log"), "TERM"));
        running.add(process);
        awaitReady(process, port);
    }

    private void awaitReady(ChildProcess process, int port) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        URI ready = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
        while (status(HttpRequest.newBuilder(ready).build()) != 200) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw process.failure("it does not become ready");
            }
            LockSupport.parkNanos(100_000_000);
        }
    }

    private void administer(String target, String body) {
        int status = status(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + quota + target))
                .header("Authorization", "Bearer " + keys.token("bench-admin", "admin", Instant.now()))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build());
        if (status != 201) {
            throw new IllegalStateException(target + " answers " + status);
        }
    }

    private int status(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            // not there yet
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The way through storage-service, as the user. */
    Road road() {
        return new Through(URI.create("http://127.0.0.1:" + storage), keys.token(USER, "user", Instant.now()));
    }

    /** The name of a file of the user. */
    static String name(String file) {
        return "users/" + USER + "/temp/" + file;
    }

    /** What storage-service has had resident at most, in MB. */
    long peakMegabytes() throws IOException {
        Path status = Path.of("/proc", Long.toString(running.getLast().pid()), "status");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    /** What everybody has used so far. */
    Costs costs() {
        double others = seconds(running.getFirst().pid()) + seconds(postgres.pid());
        return new Costs(Cpu.ownMicros() / 1e6, seconds(running.getLast().pid()), seconds(store.pid()), others);
    }

    private static double seconds(long pid) {
        return ProcessHandle.of(pid).map(Cpu::micros).orElse(0.0) / 1e6;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    @Override
    public void close() {
        running.reversed().forEach(process -> process.stop(Duration.ofSeconds(20)));
        http.close();
    }
}
