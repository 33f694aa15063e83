package dev.quartermaster.quota.records.postgres;

import dev.quartermaster.local.LocalPostgres;
import dev.quartermaster.quota.records.RecordStore;
import dev.quartermaster.quota.records.RecordedDecisions;
import dev.quartermaster.quota.records.Retention;
import dev.quartermaster.quota.records.Settings;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/** A migrated database of its own, with what keeps records in it. */
public final class RecordDatabase implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final LocalPostgres postgres = LocalPostgres.shared();
    private final String name = "records_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet() + "_"
            + Long.toHexString(System.nanoTime());
    private final Vertx vertx = Vertx.vertx();
    public final Pool pool;
    public final Retention retention;
    final RecordPartitions partitions;
    public final RecordedDecisions decisions;

    public RecordDatabase() {
        postgres.createDatabase(name);
        Flyway.configure()
                .dataSource(postgres.jdbcUrl(name), postgres.user(), postgres.password())
                .load()
                .migrate();
        pool = Pool.pool(
                vertx,
                new PgConnectOptions()
                        .setPort(postgres.port())
                        .setHost("127.0.0.1")
                        .setDatabase(name)
                        .setUser(postgres.user())
                        .setPassword(postgres.password()),
                new PoolOptions().setMaxSize(5));
        Settings settings = new Settings(1000, 1000);
        retention = new PostgresRetention(pool, settings);
        partitions = new RecordPartitions(pool, retention, settings);
        decisions = new PostgresRecordedDecisions(pool);
    }

    /** Another replica's. */
    public RecordStore store() {
        return new PostgresRecordStore(pool, new RecordPartitions(pool, retention, new Settings(1000, 1000)));
    }

    public static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    Connection connect() throws SQLException {
        return postgres.connect(name);
    }

    public void run(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    public long number(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() {
        pool.closeAndAwait();
        vertx.closeAndAwait();
    }
}
