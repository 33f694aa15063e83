package dev.quartermaster.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * A real Apache Kafka broker (KRaft, broker and controller in one process of its own, heap at most 512 MB) on the
 * loopback interface.
 *
 * <p>Topics are not created by use: make them with {@link #createTopic}. One replica each; what was acknowledged
 * survives {@link #kill9()}, though not a loss of power (Kafka leaves flushing to the operating system). The broker
 * stops with the JVM, even when that is killed. All failures are {@link IllegalStateException}s or
 * {@link UncheckedIOException}s that quote the broker's log. Instances may be used by several threads, except for
 * {@link #kill9()}, {@link #restart()} and {@link #close()}.
 */
public final class LocalKafka implements AutoCloseable {
    private static final String SHARED = "dev.quartermaster.local.kafka";
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final Path logs;
    private final int port;
    private final boolean temporary;
    private ChildProcess process;

    private LocalKafka(Path folder, Path logs, int port, boolean temporary, ChildProcess process) {
        this.folder = folder;
        this.logs = logs;
        this.port = port;
        this.temporary = temporary;
        this.process = process;
    }

    /**
     * Starts a broker whose topics stay in the folder.
     *
     * @param folder made if it is missing; holds the data, the configuration and the log
     * @param port the port to listen on, or 0 for a free one
     */
    public static LocalKafka start(Path folder, int port) {
        return start(folder, folder, port, false);
    }

    /** Starts a broker on a free port; {@link #close()} forgets its data. */
    public static LocalKafka startTemporary() {
        Path folder = Folders.temporary("quartermaster-kafka");
        return start(folder, folder, 0, true);
    }

    static LocalKafka start(Path given, Path givenLogs, int port, boolean temporary) {
        Path folder = Folders.create(given);
        Path logs = Folders.create(givenLogs);
        int chosen = Ports.orFree(port);
        LocalKafka broker = new LocalKafka(folder, logs, chosen, temporary, launch(folder, logs, chosen));
        broker.awaitReady();
        return broker;
    }

    /**
     * The one broker of this JVM, started at the first call and gone with the JVM, whatever class loader asks.
     *
     * <p>Each test class uses topics with a prefix of its own in it. Do not kill it: others use it.
     */
    public static LocalKafka shared() {
        // Test frameworks load this class several times; interned strings and system properties are the JVM's own.
        synchronized (SHARED.intern()) {
            String known = System.getProperty(SHARED);
            if (known != null) {
                String[] parts = known.split(" ", 2);
                Path folder = Path.of(parts[1]);
                return new LocalKafka(
                        folder, folder, Integer.parseInt(parts[0]), true, ChildProcess.attach(plan(folder, folder)));
            }
            LocalKafka broker = startTemporary();
            System.setProperty(SHARED, broker.port + " " + broker.folder);
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop Kafka"));
            return broker;
        }
    }

    private static ChildProcess launch(Path folder, Path logs, int port) {
        try {
            KafkaBroker.configure(folder, port, Ports.orFree(0));
            return ChildProcess.start(plan(folder, logs));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ChildProcess.Plan plan(Path folder, Path logs) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KafkaBroker.class.getName(),
                folder.toString());
        return new ChildProcess.Plan("kafka", command, Map.of(), logs.resolve("kafka.log"), "TERM");
    }

    /** The TCP port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** What clients call {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Makes a topic with one replica unless it is there already; returns when the broker has acknowledged it. */
    public void createTopic(String name, int partitions) {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("topic " + name + " cannot be made", e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while making topic " + name, e);
        }
    }

    /** The process id, another one after each {@link #restart()}. */
    public long pid() {
        return process.pid();
    }

    /** Crashes the broker with SIGKILL; returns when it is gone. */
    public void kill9() {
        process.kill9();
    }

    /** Stops the broker in order, if it runs. */
    public void stop() {
        process.stop(STOP_PATIENCE);
    }

    /** Starts again on the same port and data folder, after {@link #kill9()} or a {@link #stop()}; returns when it answers. */
    public void restart() {
        stop();
        process = launch(folder, logs, port);
        awaitReady();
    }

    /** Stops the broker; forgets the data of a temporary one. */
    @Override
    public void close() {
        stop();
        if (temporary) {
            Folders.delete(folder);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    ChildProcess process() {
        return process;
    }

    private void awaitReady() {
        try {
            Await.until(START_PATIENCE, this::isAlive, () -> Ports.isServed(port));
            try (Admin admin = admin()) {
                Await.until(START_PATIENCE, this::isAlive, () -> answers(admin));
            }
        } catch (Await.GaveUp e) {
            RuntimeException failure = process.failure(e.getMessage());
            process.kill9();
            throw failure;
        }
    }

    private Admin admin() {
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000));
    }

    private static boolean answers(Admin admin) {
        try {
            return !admin.describeCluster().nodes().get().isEmpty();
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
