package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.local.LocalPostgres;
import dev.quartermaster.quota.decisions.Claim;
import dev.quartermaster.quota.decisions.Counters;
import dev.quartermaster.quota.decisions.DecisionMeter;
import dev.quartermaster.quota.decisions.Faults;
import dev.quartermaster.quota.decisions.Monotonic;
import dev.quartermaster.quota.decisions.Outage;
import dev.quartermaster.quota.decisions.Owed;
import dev.quartermaster.quota.decisions.Verdict;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Decision;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/** A migrated database of its own in the build's PostgreSQL, and replicas' counters on it that share nothing else. */
public final class EngineDatabase implements AutoCloseable {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final LocalPostgres postgres = LocalPostgres.shared();
    private final String name = "laws_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet() + "_"
            + Long.toHexString(System.nanoTime());
    private final List<Pool> pools = new ArrayList<>();
    private final Vertx vertx = Vertx.vertx();

    public EngineDatabase() {
        postgres.createDatabase(name);
        Flyway.configure()
                .dataSource(postgres.jdbcUrl(name), postgres.user(), postgres.password())
                .load()
                .migrate();
    }

    public Vertx vertx() {
        return vertx;
    }

    public Connection connect() throws SQLException {
        return postgres.connect(name);
    }

    /** The counters as another replica sees them, through connections of its own. */
    public Counters replica(DecisionMeter meter, Monotonic monotonic) {
        return engine(meter, monotonic, LONG, LONG).counters();
    }

    /** Counters of a replica that can be made to fail, and what goes with them. */
    public record Engine(Counters counters, Outage outage, Owed owed, Faults faults) {}

    /** As {@link #replica(DecisionMeter, Monotonic)}, with recovery from outages. */
    public Engine engine(DecisionMeter meter, Monotonic monotonic, Duration patience, Duration timeout) {
        Pool pool = pool();
        Outage outage = new Outage(monotonic);
        Owed owed = new Owed();
        Faults faults = new Faults(monotonic, true);
        new Recovery(pool, vertx, faults, outage, owed, monotonic, new SimpleMeterRegistry())
                .start(new StartupEvent(), vertx);
        Counters counters =
                new PostgresCounters(pool, vertx, meter, monotonic, new Settings(patience, timeout), outage, faults);
        return new Engine(counters, outage, owed, faults);
    }

    /** Connections of one more replica. */
    Pool pool() {
        PgConnectOptions options = new PgConnectOptions()
                .setHost("127.0.0.1")
                .setPort(postgres.port())
                .setDatabase(name)
                .setUser(postgres.user())
                .setPassword(postgres.password())
                .setCachePreparedStatements(true);
        Pool pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(6))
                .connectingTo(options)
                .using(vertx)
                .build();
        pools.add(pool);
        return pool;
    }

    public Counters replica() {
        return replica(new NoMeter(), System::nanoTime);
    }

    /** The verdict, waited for. */
    public static Verdict judge(Counters counters, Claim claim) {
        return judging(counters, claim).orTimeout(20, TimeUnit.SECONDS).join();
    }

    public static CompletableFuture<Verdict> judging(Counters counters, Claim claim) {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        counters.judge(claim, verdict::complete);
        return verdict;
    }

    /** Judges a claim that must be judged, not put off. */
    public static Verdict.Judged judged(Counters counters, Claim.Mode mode, Charge... charges) {
        return (Verdict.Judged) judge(counters, new Claim(mode, List.of(charges), null));
    }

    public static Verdict.Judged consume(Counters counters, Charge... charges) {
        return judged(counters, Claim.Mode.CONSUME, charges);
    }

    public long clockMicros() {
        return number("SELECT clock_micros()");
    }

    public long number(String sql) {
        return Long.parseLong(text(sql));
    }

    /** The first column of all rows, joined with line ends. */
    public String text(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            StringBuilder text = new StringBuilder();
            while (rows.next()) {
                text.append(text.isEmpty() ? "" : "\n").append(rows.getString(1));
            }
            return text.toString();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    public void run(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** What is stored as used of a quota or a stock, or within the stored slots of a rate; without what is held. */
    public long used(String subject, int limit) {
        return number("SELECT charged - coalesce(before[1], 0) FROM counters WHERE subject = '" + subject
                + "' AND limit_id = " + limit);
    }

    /** What is stored as charged to each slot of a rate. */
    public Map<Long, Long> slots(String subject, int limit) {
        String rows = text("SELECT slots[k] || ' ' || coalesce(before[k + 1], charged) - before[k]"
                + " FROM counters, generate_subscripts(slots, 1) AS k WHERE subject = '" + subject
                + "' AND limit_id = " + limit);
        Map<Long, Long> slots = new TreeMap<>();
        rows.lines().forEach(row -> {
            int space = row.indexOf(' ');
            slots.put(Long.parseLong(row.substring(0, space)), Long.parseLong(row.substring(space + 1)));
        });
        return slots;
    }

    /** Stores a rate's counter with this much charged to two slots. */
    public void store(String subject, int limit, long width, long slot, long units, long laterSlot, long laterUnits) {
        run("INSERT INTO counters (subject, limit_id, charged, slot_micros, slots, before) VALUES ('" + subject + "',"
                + limit + "," + (7 + units + laterUnits) + "," + width + ",ARRAY[" + slot + "," + laterSlot
                + "]::bigint[],ARRAY[7," + (7 + units) + "]::bigint[])");
    }

    /** Every counter and key as it is stored, with the transaction that wrote it: equal only if nothing was written. */
    public String rows() {
        return text("SELECT xmin || ' ' || t::text FROM counters t ORDER BY subject, limit_id") + "\n"
                + text("SELECT xmin || ' ' || t::text FROM idempotency t ORDER BY key");
    }

    @Override
    public void close() {
        pools.forEach(Pool::close);
        vertx.close();
    }

    private record Settings(Duration patience, Duration statementTimeout) implements EngineSettings {
        @Override
        public int shards() {
            return 2;
        }

        @Override
        public Duration patienceAllow() {
            return Duration.ofMillis(10);
        }

        @Override
        public Duration idempotencyTtl() {
            return Duration.ofHours(1);
        }
    }

    private static final class NoMeter implements DecisionMeter {
        @Override
        public void decided(Decision decision, long nanos) {}

        @Override
        public void unlimited(boolean unmatched) {}

        @Override
        public void rememberedRefusal() {}

        @Override
        public void leased(boolean hit) {}

        @Override
        public void group(int claims, long nanos) {}
    }
}
