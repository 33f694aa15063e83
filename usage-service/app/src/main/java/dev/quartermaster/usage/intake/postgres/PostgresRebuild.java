package dev.quartermaster.usage.intake.postgres;

import dev.quartermaster.usage.intake.Rebuild;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.LocalDate;

/** Day by day under the lock that every batch takes shared. */
@Singleton
class PostgresRebuild implements Rebuild {

    private static final String LOCK = "SELECT pg_advisory_xact_lock(" + PostgresLedger.LOCK + ")";
    private static final String REBUILD = "SELECT rebuild_rollups($1, $2)";

    private final Pool pool;

    PostgresRebuild(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Long> days(LocalDate first, LocalDate after) {
        return Multi.createFrom()
                .iterable(first.datesUntil(after).toList())
                .onItem()
                .transformToUniAndConcatenate(this::day)
                .collect()
                .with(java.util.stream.Collectors.summingLong(Long::longValue));
    }

    private Uni<Long> day(LocalDate day) {
        return pool.withTransaction(connection -> connection
                .query(LOCK)
                .execute()
                .chain(() -> connection.preparedQuery(REBUILD).execute(Tuple.of(day, day.plusDays(1))))
                .map(rows -> rows.iterator().next().getLong(0)));
    }
}
