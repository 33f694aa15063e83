package dev.quartermaster.quota.limits.postgres;

import dev.quartermaster.local.LocalPostgres;
import dev.quartermaster.quota.limits.document.PlansFile;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.Override;
import dev.quartermaster.quota.limits.domain.Plan;
import dev.quartermaster.quota.limits.domain.SubjectSettings;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/** A database of its own with the schema in it, and replicas that share nothing but it. */
final class Database implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final LocalPostgres postgres = LocalPostgres.shared();
    private final String name = "limits_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
    private final List<Replica> replicas = new ArrayList<>();

    Database() {
        postgres.createDatabase(name);
        Flyway.configure()
                .dataSource(postgres.jdbcUrl(name), postgres.user(), postgres.password())
                .load()
                .migrate();
    }

    /** A replica that has started: first-start plans loaded, changes followed. */
    Replica replica() {
        Replica replica = new Replica();
        replica.start();
        return replica;
    }

    java.sql.Connection connect() throws java.sql.SQLException {
        return postgres.connect(name);
    }

    static PlansFile packagedPlans() {
        try (InputStream in = Database.class.getResourceAsStream("/plans/default-plans.yaml")) {
            return PlansFile.parse(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    @java.lang.Override
    public void close() {
        replicas.forEach(Replica::stop);
    }

    final class Replica {
        final Vertx vertx = Vertx.vertx();
        final Pool pool = Pool.pool(
                vertx,
                new PgConnectOptions()
                        .setPort(postgres.port())
                        .setHost("127.0.0.1")
                        .setDatabase(name)
                        .setUser(postgres.user())
                        .setPassword(postgres.password()),
                new PoolOptions().setMaxSize(5));
        final PostgresGovernance governance =
                new PostgresGovernance(pool, vertx.getDelegate(), 1000, Duration.ofMillis(200), () -> {});
        final PostgresStore<Limit> limits = new PostgresStore<>(pool, new LimitShape(), governance::catchUp);
        final PostgresStore<Plan> plans = new PostgresStore<>(pool, new PlanShape(), governance::catchUp);
        final PostgresStore<SubjectSettings> subjects =
                new PostgresStore<>(pool, new SubjectShape(), governance::catchUp);
        final PostgresStore<Override> overrides = new PostgresStore<>(pool, new OverrideShape(), governance::catchUp);
        final PostgresAuditTrail audit = new PostgresAuditTrail(pool);

        Uni<Void> starting() {
            replicas.add(this);
            return new FirstStart(pool, limits, plans).load(packagedPlans()).chain(governance::start);
        }

        void start() {
            await(starting());
        }

        void stop() {
            governance.stop();
            pool.closeAndAwait();
            vertx.closeAndAwait();
        }
    }

    Replica cold() {
        return new Replica();
    }
}
