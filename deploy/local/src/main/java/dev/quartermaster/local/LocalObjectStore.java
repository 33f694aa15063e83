package dev.quartermaster.local;

import dev.quartermaster.ocilocal.Credentials;
import dev.quartermaster.ocilocal.Main;
import dev.quartermaster.ocilocal.OciLocalAdmin;
import dev.quartermaster.ocilocal.OciLocalOptions;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The OCI-compatible object store ({@code deploy/oci-local}) in a process of its own (heap at most 128 MB) on the loopback
 * interface: what it has acknowledged survives {@link #kill9()}.
 *
 * <p>It has one namespace and one bucket, both called {@code quartermaster}, and signs nobody in but the key of its
 * configuration file. It stops with the JVM, even when that is killed. All failures are {@link IllegalStateException}s
 * or {@link java.io.UncheckedIOException}s that quote its log. Instances may be used by several threads, except for
 * {@link #kill9()}, {@link #restart()} and {@link #close()}.
 */
public final class LocalObjectStore implements AutoCloseable {
    private static final String SHARED = "dev.quartermaster.local.objectstore";
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
    private static final OciLocalOptions OPTIONS = OciLocalOptions.defaults();

    private final Path folder;
    private final Path logs;
    private final int port;
    private final boolean temporary;
    private ChildProcess process;

    private LocalObjectStore(Path folder, Path logs, int port, boolean temporary, ChildProcess process) {
        this.folder = folder;
        this.logs = logs;
        this.port = port;
        this.temporary = temporary;
        this.process = process;
    }

    /**
     * Starts a store whose objects stay in the folder.
     *
     * @param folder made if it is missing; holds objects, records, the client's key and the log
     * @param port the port to listen on, or 0 for a free one
     */
    public static LocalObjectStore start(Path folder, int port) {
        return start(folder, folder, port, false);
    }

    /** Starts a store on a free port; {@link #close()} forgets its data. */
    public static LocalObjectStore startTemporary() {
        Path folder = Folders.temporary("quartermaster-objects");
        return start(folder, folder, 0, true);
    }

    static LocalObjectStore start(Path givenFolder, Path givenLogs, int port, boolean temporary) {
        Path folder = Folders.create(givenFolder);
        Path logs = Folders.create(givenLogs);
        int chosen = Ports.orFree(port);
        LocalObjectStore store =
                new LocalObjectStore(folder, logs, chosen, temporary, ChildProcess.start(plan(folder, logs, chosen)));
        store.awaitReady();
        return store;
    }

    /**
     * The one store of this JVM, started at the first call and gone with the JVM, whatever class loader asks.
     *
     * <p>Each test class uses a bucket or a prefix of its own in it. Do not kill it: others use it.
     */
    public static LocalObjectStore shared() {
        // Test frameworks load this class several times; interned strings and system properties are the JVM's own.
        synchronized (SHARED.intern()) {
            String known = System.getProperty(SHARED);
            if (known != null) {
                String[] parts = known.split(" ", 2);
                Path folder = Path.of(parts[1]);
                int port = Integer.parseInt(parts[0]);
                return new LocalObjectStore(
                        folder, folder, port, true, ChildProcess.attach(plan(folder, folder, port)));
            }
            LocalObjectStore store = startTemporary();
            System.setProperty(SHARED, store.port + " " + store.folder);
            Runtime.getRuntime().addShutdownHook(new Thread(store::close, "stop the object store"));
            return store;
        }
    }

    private static ChildProcess.Plan plan(Path folder, Path logs, int port) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--folder",
                folder.toString(),
                "--port",
                Integer.toString(port));
        return new ChildProcess.Plan("object-store", command, Map.of(), logs.resolve("object-store.log"), "TERM");
    }

    /** The TCP port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** What clients call the endpoint of object storage. */
    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    public String namespace() {
        return OPTIONS.namespace();
    }

    public String bucket() {
        return OPTIONS.bucket();
    }

    public String region() {
        return OPTIONS.region();
    }

    /** The compartment of the bucket. */
    public String compartment() {
        return Credentials.TENANCY;
    }

    /** The client's key and configuration file (profile {@code DEFAULT}). */
    public Credentials credentials() {
        return Credentials.in(folder);
    }

    /** The administrator's calls; the caller closes it. */
    public OciLocalAdmin admin() {
        return new OciLocalAdmin(endpoint(), credentials().adminToken());
    }

    /** The process id, another one after each {@link #restart()}. */
    public long pid() {
        return process.pid();
    }

    /** Crashes the store with SIGKILL; returns when it is gone. */
    public void kill9() {
        process.kill9();
    }

    /** Stops the store in order, if it runs. */
    public void stop() {
        process.stop(STOP_PATIENCE);
    }

    /** Starts again on the same port and data folder, after {@link #kill9()} or a {@link #stop()}; returns when it answers. */
    public void restart() {
        stop();
        process = ChildProcess.start(plan(folder, logs, port));
        awaitReady();
    }

    /** Stops the store; forgets the data of a temporary one. */
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
            Await.until(START_PATIENCE, this::isAlive, this::answers);
        } catch (Await.GaveUp e) {
            RuntimeException failure = process.failure(e.getMessage());
            process.kill9();
            throw failure;
        }
    }

    private boolean answers() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(endpoint() + "/_admin/health").toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(2000);
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
