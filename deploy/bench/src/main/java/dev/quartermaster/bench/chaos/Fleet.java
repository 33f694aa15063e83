package dev.quartermaster.bench.chaos;

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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Replicas of quota-service, their PostgreSQL and their Kafka, each a process that can be killed and started again. */
final class Fleet implements AutoCloseable {

    static final int REPLICAS = 3;
    static final String EVENTS = "quartermaster.usage.v1";
    private static final String DATABASE = "quota";
    private static final int PARTITIONS = 4;
    /** Small, so that a replica needs a new one every few seconds and a full disk is felt. */
    private static final int SEGMENT_BYTES = 32 * 1024;
    /** No file grows beyond it while the disk is full: smaller than a segment. */
    private static final int FULL_BYTES = 16 * 1024;

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

    private final Path jar;
    private final Path logs;
    private final LocalKeys keys;
    private final LocalPostgres postgres;
    private final LocalKafka kafka;
    private final Path spools;
    private final List<Integer> ports = new ArrayList<>();
    private final List<ChildProcess> replicas = new ArrayList<>();
    /** How often each was started. */
    private final AtomicIntegerArray lives = new AtomicIntegerArray(REPLICAS);

    Fleet(Path root, Path folder) throws IOException {
        jar = root.resolve("quota-service/app/target/quarkus-app/quarkus-run.jar");
        logs = folder;
        keys = LocalKeys.in(folder.resolve("keys"));
        postgres = LocalPostgres.startTemporary();
        postgres.createDatabase(DATABASE);
        kafka = LocalKafka.startTemporary();
        kafka.createTopic(EVENTS, PARTITIONS);
        kafka.createTopic("quartermaster.alerts.v1", PARTITIONS);
        spools = Files.createTempDirectory(folder, "chaos-spool");
        for (int i = 0; i < REPLICAS; i++) {
            ports.add(freePort());
            replicas.add(launch(i));
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ChildProcess launch(int replica) {
        Map<String, String> environment = new HashMap<>();
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(ports.get(replica)));
        environment.put("QUARKUS_DATASOURCE_USERNAME", postgres.user());
        environment.put("QUARKUS_DATASOURCE_PASSWORD", postgres.password());
        environment.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl(DATABASE));
        environment.put("QUARKUS_DATASOURCE_REACTIVE_URL", postgres.reactiveUrl(DATABASE));
        environment.put("MP_JWT_VERIFY_PUBLICKEY_LOCATION", keys.jwks().toUri().toString());
        environment.put("MP_JWT_VERIFY_ISSUER", LocalKeys.ISSUER);
        environment.put("MP_JWT_VERIFY_AUDIENCES", LocalKeys.AUDIENCE);
        environment.put("QUARKUS_SHUTDOWN_TIMEOUT", "3s");
        environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        environment.put("QUARTERMASTER_EVENTS_FOLDER", spools.toString());
        environment.put("QUARTERMASTER_EVENTS_SPOOL_SEGMENT_BYTES", Integer.toString(SEGMENT_BYTES));
        lives.incrementAndGet(replica);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return ChildProcess.start(new ChildProcess.Plan(
                "chaos-quota-" + replica,
                List.of(java, "-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", jar.toString()),
                environment,
                logs.resolve("chaos-quota-" + replica + ".log"),
                "TERM"));
    }

    int port(int replica) {
        return ports.get(replica);
    }

    /** Names the process that a replica is now. */
    int life(int replica) {
        return lives.get(replica);
    }

    LocalKafka kafka() {
        return kafka;
    }

    /**
     * Makes the disk seem full to every replica, or not any more: files cannot grow, as if there were no room. A file system
     * of its own would need more rights than everybody has.
     */
    void fullDisk(boolean full) {
        for (ChildProcess replica : replicas) {
            run(List.of(
                    "prlimit",
                    "--pid",
                    Long.toString(replica.pid()),
                    "--fsize=" + (full ? FULL_BYTES : "unlimited") + ":"));
        }
    }

    LocalPostgres postgres() {
        return postgres;
    }

    String database() {
        return DATABASE;
    }

    String token(String role) {
        return keys.token("chaos", role, Instant.now());
    }

    void kill(int replica) {
        ProcessHandle.of(replicas.get(replica).pid()).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
        replicas.get(replica).stop(STOP_PATIENCE);
    }

    void stop(int replica) {
        replicas.get(replica).stop(STOP_PATIENCE);
    }

    void start(int replica) {
        replicas.set(replica, launch(replica));
    }

    boolean isAlive(int replica) {
        return replicas.get(replica).isAlive();
    }

    void signal(int replica, String signal) {
        signal(signal, List.of(replicas.get(replica).pid()));
    }

    /** The server and every one of its processes. */
    void signalPostgres(String signal) {
        signal(
                signal,
                ProcessHandle.current()
                        .descendants()
                        .filter(process -> process.info().command().orElse("").endsWith("/postgres"))
                        .map(ProcessHandle::pid)
                        .toList());
    }

    private static void signal(String signal, List<Long> pids) {
        List<String> command = new ArrayList<>(List.of("kill", "-s", signal));
        pids.forEach(pid -> command.add(pid.toString()));
        run(command);
    }

    private static void run(List<String> command) {
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < REPLICAS; i++) {
            signal(i, "CONT");
            kill(i);
        }
        signalPostgres("CONT");
        postgres.close();
        kafka.close();
        run(List.of("rm", "-rf", spools.toString()));
    }
}
