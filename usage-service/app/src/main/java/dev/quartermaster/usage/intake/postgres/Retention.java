package dev.quartermaster.usage.intake.postgres;

import dev.quartermaster.quota.operations.Loaded;
import dev.quartermaster.usage.intake.domain.Window;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Makes the partitions of the next days ahead, and drops those whose time is over: at start and every ten minutes, or
 * every second as long as that fails, on every instance, whoever comes first. Dropping a partition takes no longer for
 * many rows than for few.
 */
@Singleton
class Retention implements Loaded {

    private static final Logger LOG = Logger.getLogger(Retention.class);
    private static final int DAYS_AHEAD = 3;
    private static final Duration PAUSE = Duration.ofMinutes(10);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    /** How long the rows of a table are kept, and how long a partition of it is. */
    private record Rule(String table, String unit, Duration kept) {}

    private final AgroalDataSource database;
    private final Partitions partitions;
    private final InstantSource clock;
    private final List<Rule> rules;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("retention").daemon().factory());
    private volatile boolean ready;

    Retention(
            AgroalDataSource database,
            Partitions partitions,
            InstantSource clock,
            Window window,
            @ConfigProperty(name = "quartermaster.usage.keep.events") Duration events,
            @ConfigProperty(name = "quartermaster.usage.keep.minutes") Duration minutes,
            @ConfigProperty(name = "quartermaster.usage.keep.hours") Duration hours,
            @ConfigProperty(name = "quartermaster.usage.keep.dead-letters") Duration deadLetters) {
        this.database = database;
        this.partitions = partitions;
        this.clock = clock;
        this.rules = List.of(
                new Rule("events", "day", events),
                // a day more than anything that is accepted
                new Rule("event_keys", "month", window.past().plusDays(1)),
                new Rule("rollup_minute", "month", minutes),
                new Rule("rollup_hour", "month", hours),
                new Rule("dead_letters", "month", deadLetters));
    }

    void start(@Observes @Priority(100) StartupEvent event) {
        keepOn();
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdownNow();
    }

    private void keepOn() {
        Duration pause = keep() ? PAUSE : PAUSE_AFTER_FAILURE;
        if (!timer.isShutdown()) {
            timer.schedule(this::keepOn, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** False when it has to be tried again soon. */
    private boolean keep() {
        Instant now = clock.instant();
        try (Connection connection = database.getConnection()) {
            LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
            List<LocalDate> days = new ArrayList<>();
            for (int i = -1; i <= DAYS_AHEAD; i++) {
                days.add(today.plusDays(i));
            }
            partitions.ensure(connection, days);
            ready = true;
            drop(connection, now);
            return true;
        } catch (SQLException e) {
            LOG.warnf("Partitions could not be looked after and will be in a second: %s", e.toString());
            return false;
        }
    }

    /** A lock that is not given soon is asked for again later, so that nobody queues behind it. */
    void drop(Connection connection, Instant now) throws SQLException {
        boolean any = false;
        for (Rule rule : rules) {
            try (Statement patience = connection.createStatement();
                    PreparedStatement drop = connection.prepareStatement("SELECT drop_partitions(?, ?, ?)")) {
                patience.execute("SET lock_timeout = '2s'");
                drop.setString(1, rule.table());
                drop.setString(2, rule.unit());
                drop.setObject(3, now.minus(rule.kept()).atOffset(ZoneOffset.UTC));
                try (ResultSet dropped = drop.executeQuery()) {
                    while (dropped.next()) {
                        any = true;
                        LOG.infof("Dropped %s, which is older than %s", dropped.getString(1), rule.kept());
                    }
                }
                patience.execute("RESET lock_timeout");
            }
        }
        if (any) {
            partitions.forget();
        }
    }

    @Override
    public String name() {
        return "partitions";
    }

    @Override
    public boolean loaded() {
        return ready;
    }
}
