package dev.quartermaster.quota.revocations.postgres;

import dev.quartermaster.quota.revocations.RevocationStore;
import dev.quartermaster.quota.revocations.domain.Revocation;
import dev.quartermaster.quota.revocations.domain.RevocationKind;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table {@code revocations}; a trigger counts its changes, so that replicas see cheaply that nothing changed. */
@Singleton
class PostgresRevocationStore implements RevocationStore {

    private static final String COLUMNS = "kind, value, revoked_at, until, reason, revoked_by";

    private final Pool pool;

    PostgresRevocationStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Void> put(Revocation revocation) {
        return pool.preparedQuery("INSERT INTO revocations (" + COLUMNS + ") VALUES ($1, $2, $3, $4, $5, $6)"
                        + " ON CONFLICT (kind, value) DO UPDATE SET revoked_at = excluded.revoked_at,"
                        + " until = excluded.until, reason = excluded.reason, revoked_by = excluded.revoked_by")
                .execute(Tuple.from(fields(revocation)))
                .replaceWithVoid();
    }

    @Override
    public Uni<Boolean> remove(RevocationKind kind, String value) {
        return pool.preparedQuery("DELETE FROM revocations WHERE kind = $1 AND value = $2")
                .execute(Tuple.of(kind.text(), value))
                .map(rows -> rows.rowCount() > 0);
    }

    @Override
    public Uni<List<Revocation>> page(@Nullable Place after, int size) {
        Tuple place = after == null ? Tuple.of("", "") : Tuple.of(after.kind().text(), after.value());
        return pool.preparedQuery("SELECT " + COLUMNS + " FROM revocations WHERE (kind, value) > ($1, $2)"
                        + " ORDER BY kind, value LIMIT $3")
                .execute(place.addInteger(size))
                .map(PostgresRevocationStore::revocations);
    }

    /** How often the table has changed; equal numbers mean an equal table. */
    Uni<Long> version() {
        return pool.query("SELECT version FROM revocations_version")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** Every revocation that still holds. */
    Uni<List<Revocation>> all() {
        return pool.query("SELECT " + COLUMNS + " FROM revocations WHERE until IS NULL OR until > now()")
                .execute()
                .map(PostgresRevocationStore::revocations);
    }

    /** Forgets what has expired; several replicas may do so at once. */
    Uni<Integer> sweep() {
        return pool.query("DELETE FROM revocations WHERE until <= now()")
                .execute()
                .map(RowSet::rowCount);
    }

    private static List<@Nullable Object> fields(Revocation revocation) {
        List<@Nullable Object> fields = new ArrayList<>(6);
        fields.add(revocation.kind().text());
        fields.add(revocation.value());
        fields.add(utc(revocation.revokedAt()));
        fields.add(utc(revocation.until()));
        fields.add(revocation.reason());
        fields.add(revocation.revokedBy());
        return fields;
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static List<Revocation> revocations(RowSet<Row> rows) {
        List<Revocation> revocations = new ArrayList<>(rows.size());
        for (Row row : rows) {
            OffsetDateTime until = row.getOffsetDateTime(3);
            revocations.add(new Revocation(
                    RevocationKind.of(row.getString(0)).orElseThrow(),
                    row.getString(1),
                    row.getOffsetDateTime(2).toInstant(),
                    until == null ? null : until.toInstant(),
                    row.getString(4),
                    row.getString(5)));
        }
        return revocations;
    }
}
