package dev.quartermaster.monitor.throttling.postgres;

import dev.quartermaster.monitor.database.Schema;
import dev.quartermaster.monitor.measuring.HostName;
import dev.quartermaster.monitor.throttling.ThrottleStore;
import dev.quartermaster.monitor.throttling.domain.Manual;
import dev.quartermaster.monitor.throttling.domain.Thresholds;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Thresholds and the manual throttle of this host. */
@Singleton
class PostgresThrottleStore implements ThrottleStore {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String PUT = """
            WITH put AS (
                INSERT INTO thresholds AS t (host, version, bands, changed_by) VALUES ($1, 1, $2, $4)
                ON CONFLICT (host) DO UPDATE
                    SET version = t.version + 1, bands = excluded.bands, changed_at = now(), changed_by = excluded.changed_by
                    WHERE $3::bigint IS NULL OR t.version = $3
                RETURNING version, bands, changed_by)
            INSERT INTO thresholds_audit (host, version, bands, changed_by)
            SELECT $1, version, bands, changed_by FROM put RETURNING version""";

    private final Pool pool;
    private final Schema schema;
    private final String host;

    PostgresThrottleStore(Pool pool, Schema schema, HostName host) {
        this.pool = pool;
        this.schema = schema;
        this.host = host.name();
    }

    @Override
    public Uni<Kept> load() {
        return schema.ready()
                .chain(() -> pool.preparedQuery("SELECT version, bands FROM thresholds WHERE host = $1")
                        .execute(Tuple.of(host)))
                .chain(thresholds -> pool.preparedQuery(
                                "SELECT factors, reason, actor, started_at, ends_at FROM manual_throttle WHERE host = $1")
                        .execute(Tuple.of(host))
                        .map(manual -> kept(thresholds, manual)))
                .ifNoItem()
                .after(PATIENCE)
                .fail();
    }

    private static Kept kept(RowSet<Row> thresholds, RowSet<Row> manual) {
        Manual asked = null;
        for (Row row : manual) {
            asked = new Manual(
                    Texts.factors(row.getJsonObject("factors")),
                    row.getString("reason"),
                    row.getString("actor"),
                    row.getOffsetDateTime("started_at").toInstant(),
                    row.getOffsetDateTime("ends_at").toInstant());
        }
        for (Row row : thresholds) {
            return new Kept(Texts.bands(row.getJsonObject("bands")), row.getLong("version"), asked);
        }
        return new Kept(Thresholds.DEFAULT, 0, asked);
    }

    @Override
    public Uni<Optional<Long>> putThresholds(Thresholds thresholds, @Nullable Long expected, String actor) {
        JsonObject bands = Texts.bands(thresholds);
        return schema.ready()
                .chain(() -> pool.preparedQuery(PUT).execute(Tuple.of(host, bands, expected, actor)))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(rows -> {
                    for (Row row : rows) {
                        return Optional.of(row.getLong("version"));
                    }
                    return Optional.empty();
                });
    }

    @Override
    public Uni<Void> putManual(@Nullable Manual manual) {
        return schema.ready()
                .chain(() -> manual == null
                        ? pool.preparedQuery("DELETE FROM manual_throttle WHERE host = $1")
                                .execute(Tuple.of(host))
                        : pool.preparedQuery("INSERT INTO manual_throttle VALUES ($1, $2, $3, $4, $5, $6)"
                                        + " ON CONFLICT (host) DO UPDATE SET factors = excluded.factors,"
                                        + " reason = excluded.reason, actor = excluded.actor,"
                                        + " started_at = excluded.started_at, ends_at = excluded.ends_at")
                                .execute(Tuple.of(
                                        host,
                                        Texts.factors(manual.factors()),
                                        manual.reason(),
                                        manual.actor(),
                                        manual.startedAt().atOffset(ZoneOffset.UTC),
                                        manual.endsAt().atOffset(ZoneOffset.UTC))))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .replaceWithVoid();
    }
}
