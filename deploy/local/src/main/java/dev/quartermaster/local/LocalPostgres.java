package dev.quartermaster.local;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * A real PostgreSQL 18 on the loopback interface, as durable as in production: {@code fsync} and
 * {@code synchronous_commit} are on, so what was acknowledged survives {@link #kill9()}.
 *
 * <p>It accepts 200 connections, speaks UTC, and works as root too. It stops with the JVM, even when that is killed.
 * All failures are {@link IllegalStateException}s or {@link java.io.UncheckedIOException}s that quote the server's log.
 * Instances may be used by several threads, except for {@link #kill9()}, {@link #restart()} and {@link #close()}.
 */
public final class LocalPostgres implements AutoCloseable {
    private static final String SHARED = "dev.quartermaster.local.postgres";
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
    private static final Pattern DATABASE_NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    private final PostgresCluster cluster;
    private final int port;
    private final boolean temporary;
    private final String password;
    private ChildProcess process;

    private LocalPostgres(PostgresCluster cluster, int port, boolean temporary, ChildProcess process) {
        this.cluster = cluster;
        this.port = port;
        this.temporary = temporary;
        this.password = cluster.password();
        this.process = process;
    }

    /**
     * Starts a server whose data stays in the folder.
     *
     * @param folder made if it is missing; holds the data, the password (readable by its owner only) and the log
     * @param port the port to listen on, or 0 for a free one
     */
    public static LocalPostgres start(Path folder, int port) {
        return start(folder, folder, port, false);
    }

    /** Starts a server on a free port; {@link #close()} forgets its data. */
    public static LocalPostgres startTemporary() {
        Path folder = Folders.temporary("quartermaster-postgres");
        return start(folder, folder, 0, true);
    }

    static LocalPostgres start(Path folder, Path logs, int port, boolean temporary) {
        PostgresCluster cluster = new PostgresCluster(Folders.create(folder), Folders.create(logs));
        cluster.initialize();
        int chosen = Ports.orFree(port);
        LocalPostgres server =
                new LocalPostgres(cluster, chosen, temporary, ChildProcess.start(cluster.server(chosen)));
        server.awaitReady();
        return server;
    }

    /**
     * The one server of this JVM, started at the first call and gone with the JVM, whatever class loader asks.
     *
     * <p>Each test class makes a database of its own in it. Do not kill it: others use it.
     */
    public static LocalPostgres shared() {
        // Test frameworks load this class several times; interned strings and system properties are the JVM's own.
        synchronized (SHARED.intern()) {
            String known = System.getProperty(SHARED);
            if (known != null) {
                String[] parts = known.split(" ", 2);
                PostgresCluster cluster = new PostgresCluster(Path.of(parts[1]), Path.of(parts[1]));
                int port = Integer.parseInt(parts[0]);
                return new LocalPostgres(cluster, port, true, ChildProcess.attach(cluster.server(port)));
            }
            LocalPostgres server = startTemporary();
            System.setProperty(SHARED, server.port + " " + server.cluster.folder());
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop PostgreSQL"));
            return server;
        }
    }

    /** The TCP port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The name of the superuser. */
    public String user() {
        return PostgresCluster.USER;
    }

    /** The superuser's password, made at random with the data folder. */
    public String password() {
        return password;
    }

    /** The JDBC URL of a database, without user and password. */
    public String jdbcUrl(String database) {
        return "jdbc:" + reactiveUrl(database);
    }

    /** The URL of a database for the reactive client, without user and password. */
    public String reactiveUrl(String database) {
        return "postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** A new connection to a database; the caller closes it. */
    public Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user());
        properties.setProperty("password", password);
        properties.setProperty("loginTimeout", "5");
        return DriverManager.getConnection(jdbcUrl(database), properties);
    }

    /**
     * Makes a database unless it is there already.
     *
     * @param name lower-case letters, digits and underscores, at most 63
     */
    public void createDatabase(String name) {
        if (!DATABASE_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a plain database name: " + name);
        }
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            if (!"42P04".equals(e.getSQLState())) {
                throw new IllegalStateException("database " + name + " cannot be made", e);
            }
        }
    }

    /** The process id, another one after each {@link #restart()}; every connection has a process below it. */
    public long pid() {
        return process.pid();
    }

    /** Crashes the server: SIGKILL for the postmaster and all its processes; returns when they are gone. */
    public void kill9() {
        process.kill9();
    }

    /** Stops the server in order, if it runs: open transactions are rolled back, connections are cut. */
    public void stop() {
        process.stop(STOP_PATIENCE);
    }

    /** Starts again on the same port and data folder, after {@link #kill9()} or a {@link #stop()}; returns when it answers. */
    public void restart() {
        stop();
        process = ChildProcess.start(cluster.server(port));
        awaitReady();
    }

    /** Stops the server; forgets the data of a temporary one. */
    @Override
    public void close() {
        stop();
        if (temporary) {
            Folders.delete(cluster.folder());
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
        try (Connection connection = connect("postgres")) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }
}
