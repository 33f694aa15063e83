package dev.quartermaster.bench.chaos;

import dev.quartermaster.local.ChildProcess;
import dev.quartermaster.local.LocalKafka;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.regex.Pattern;

/** Replicas of quota-service, their PostgreSQL and their Kafka, each a process that can be killed and started again. */
final class Fleet implements AutoCloseable {

    static final int REPLICAS = 3;

    /** Many processes on a small machine. */
    static final List<String> SMALL_JVM = List.of("-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    static final String EVENTS = "quartermaster.usage.v1";
    private static final String DATABASE = "quota";
    private static final int PARTITIONS = 4;
    /** Small, so that a replica needs a new one every few seconds and a full disk is felt. */
    private static final int SEGMENT_BYTES = 32 * 1024;
    /** No file grows beyond it while the disk is full: smaller than a segment. */
    private static final int FULL_BYTES = 16 * 1024;

    private static final Pattern DROPPED = Pattern.compile("(?m)^quartermaster_events_dropped_total\\{.*} (\\S+)$");
    private static final Duration METRICS_PATIENCE = Duration.ofSeconds(3);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(METRICS_PATIENCE).build();
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

    private final List<String> jvm;
    private final Map<String, String> more;

    /**
     * @param jvm options of the replicas' virtual machines
     * @param more environment of the replicas
     */
    Fleet(Path root, Path folder, int replicas, List<String> jvm, Map<String, String> more) throws IOException {
        this.jvm = jvm;
        this.more = more;
        jar = root.resolve("quota-service/app/target/quarkus-app/quarkus-run.jar");
        logs = folder;
        keys = LocalKeys.in(folder.resolve("keys"));
        postgres = LocalPostgres.startTemporary();
        postgres.createDatabase(DATABASE);
        kafka = LocalKafka.startTemporary();
        kafka.createTopic(EVENTS, PARTITIONS);
        kafka.createTopic("quartermaster.alerts.v1", PARTITIONS);
        spools = Files.createTempDirectory(folder, "chaos-spool");
        for (int i = 0; i < replicas; i++) {
            ports.add(freePort());
            this.replicas.add(launch(i));
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
        environment.putAll(more);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-jar", jar.toString()));
        return ChildProcess.start(new ChildProcess.Plan(
                "chaos-quota-" + replica,
                command,
                environment,
                logs.resolve("chaos-quota-" + replica + ".log"),
                "TERM"));
    }

    int size() {
        return replicas.size();
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

    /** Events that the replicas say they have dropped in this life of theirs; 0 of one that does not answer. */
    long dropped() {
        long sum = 0;
        for (int replica = 0; replica < replicas.size(); replica++) {
            URI metrics = URI.create("http://127.0.0.1:" + port(replica) + "/q/metrics");
            try {
                HttpRequest request = HttpRequest.newBuilder(metrics)
                        .timeout(METRICS_PATIENCE)
                        .build();
                String text =
                        http.send(request, HttpResponse.BodyHandlers.ofString()).body();
                sum += DROPPED.matcher(text)
                        .results()
                        .mapToLong(it -> (long) Double.parseDouble(it.group(1)))
                        .sum();
            } catch (IOException e) {
                // it is counted when it answers
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return sum;
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
        for (int i = 0; i < replicas.size(); i++) {
            signal(i, "CONT");
            kill(i);
        }
        signalPostgres("CONT");
        postgres.close();
        kafka.close();
        run(List.of("rm", "-rf", spools.toString()));
    }
}
