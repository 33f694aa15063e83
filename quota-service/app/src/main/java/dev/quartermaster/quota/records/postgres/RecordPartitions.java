package dev.quartermaster.quota.records.postgres;

import dev.quartermaster.quota.records.RecordSettings;
import dev.quartermaster.quota.records.Retention;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Makes partitions a week ahead, and drops those that are older than they are to be kept; every replica, every hour. */
@Singleton
class RecordPartitions {

    private static final Logger LOG = Logger.getLogger(RecordPartitions.class);

    private static final long DAY = 86_400_000_000L;
    private static final long HOUR_MILLIS = 3_600_000;
    private static final String MAKE = "SELECT make_record_partitions($1, $2)";
    private static final String AHEAD =
            "SELECT make_record_partitions(clock_micros(), clock_micros() + 7 * 86400000000)";
    private static final String DROP = "SELECT drop_record_partitions($1, clock_micros() - $2 * 86400000000::bigint)";
    private static final String SETTLED = """
            WITH gone AS (DELETE FROM gauges WHERE resets_at > 0 AND resets_at < clock_micros()),
                told AS (DELETE FROM findings WHERE at < clock_micros() - 30 * 86400000000)
            DELETE FROM recorders WHERE at < clock_micros() - 30 * 86400000000""";

    private final Pool pool;
    private final Retention retention;
    private final RecordSettings settings;
    private final Set<Long> known = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    RecordPartitions(Pool pool, Retention retention, RecordSettings settings) {
        this.pool = pool;
        this.retention = retention;
        this.settings = settings;
    }

    void start(@Observes StartupEvent event, Vertx vertx) {
        again(vertx);
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private void again(Vertx vertx) {
        if (stopped) {
            return;
        }
        keepUp().onTermination()
                .invoke(() -> vertx.setTimer(HOUR_MILLIS, id -> again(vertx)))
                .subscribe()
                .with(done -> {}, failure -> LOG.warnf("Partitions of records were not looked after: %s", failure));
    }

    /** What is done every hour. */
    Uni<Void> keepUp() {
        return pool.query(AHEAD)
                .execute()
                .chain(made -> retention.violations())
                .chain(kept -> drop("violations", kept.days()))
                .chain(() -> drop("decisions", settings.decisionsDays()))
                .chain(() -> drop("decision_minutes", settings.statsDays()))
                .chain(() -> drop("consumer_hours", settings.statsDays()))
                .chain(() -> pool.query(SETTLED).execute())
                .replaceWithVoid();
    }

    private Uni<Void> drop(String table, int days) {
        return pool.preparedQuery(DROP)
                .execute(Tuple.of(table, (long) days))
                .invoke(rows -> {
                    int gone = rows.iterator().next().getInteger(0);
                    if (gone > 0) {
                        LOG.infof("%d days of %s were dropped", gone, table);
                    }
                })
                .replaceWithVoid();
    }

    /** Sees to it that there are partitions for these days, numbered since 1970. */
    Uni<Void> has(long firstDay, long lastDay) {
        if (known.contains(firstDay) && known.contains(lastDay)) {
            return Uni.createFrom().voidItem();
        }
        return pool.preparedQuery(MAKE)
                .execute(Tuple.of(firstDay * DAY, lastDay * DAY))
                .invoke(() -> {
                    known.add(firstDay);
                    known.add(lastDay);
                })
                .replaceWithVoid();
    }
}
