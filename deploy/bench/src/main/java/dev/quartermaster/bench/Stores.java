package dev.quartermaster.bench;

import dev.quartermaster.local.ChildProcess;
import dev.quartermaster.local.LocalPostgres;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PostgreSQL as durable as in production, and Redis as fast as it goes. */
final class Stores implements AutoCloseable {
    static final String QUOTA = "quota";
    static final String BUCKETS = "bucket";

    private final LocalPostgres postgres;
    private final ProcessHandle postmaster;
    private final @Nullable ChildProcess redis;
    private final int redisPort = Service.freePort();

    Stores(Path folder, boolean withRedis) {
        postgres = LocalPostgres.start(folder.resolve("postgres"), 0);
        postgres.createDatabase(QUOTA);
        postgres.createDatabase(BUCKETS);
        execute(BUCKETS, "create table bucket (id bigint primary key, state bytea, expires_at bigint)");
        postmaster = findPostmaster(postgres);
        redis = withRedis ? startRedis(folder) : null;
    }

    private ChildProcess startRedis(Path folder) {
        List<String> command = List.of(
                "redis-server",
                "--port",
                Integer.toString(redisPort),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder.toString());
        ChildProcess process = ChildProcess.start(
                new ChildProcess.Plan("redis", command, Map.of(), folder.resolve("redis.log"), "TERM"));
        for (int i = 0; i < 100; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", redisPort), 1000);
                return process;
            } catch (IOException e) {
                java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
            }
        }
        throw process.failure("did not start");
    }

    LocalPostgres postgres() {
        return postgres;
    }

    String redisUrl() {
        return "redis://127.0.0.1:" + redisPort;
    }

    /** Puts both on the core of the layout, with everything they have started. */
    void move(Layout layout) {
        Shell.move(postmaster, layout.storeCore());
        if (redis != null) {
            ProcessHandle.of(redis.pid()).ifPresent(process -> Shell.move(process, layout.storeCore()));
        }
    }

    /** Processor time of both so far, in microseconds. */
    double cpuMicros() {
        double redisMicros = redis == null
                ? 0
                : ProcessHandle.of(redis.pid()).map(Cpu::micros).orElse(0.0);
        return redisMicros + Cpu.micros(postmaster);
    }

    private static ProcessHandle findPostmaster(LocalPostgres postgres) {
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return ProcessHandle.of(row.getLong(1))
                    .flatMap(ProcessHandle::parent)
                    .orElseThrow();
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL does not say who it is", e);
        }
    }

    void execute(String database, String sql) {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (redis != null) {
            redis.stop(Duration.ofSeconds(5));
        }
        postgres.close();
    }
}
