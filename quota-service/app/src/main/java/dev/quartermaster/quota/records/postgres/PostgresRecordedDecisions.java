package dev.quartermaster.quota.records.postgres;

import dev.quartermaster.quota.records.DecisionDocument;
import dev.quartermaster.quota.records.RecordedDecisions;
import dev.quartermaster.quota.records.domain.DecisionId;
import dev.quartermaster.quota.records.domain.RecordedDecision;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Decisions read from their partitions; a name says about when, so a look-up touches seconds and not days. */
@Singleton
final class PostgresRecordedDecisions implements RecordedDecisions {

    /** A decision is judged after it was named, and identical ones of a second stand behind the first. */
    private static final long EARLIEST = 5_000_000L;

    private static final long LATEST = 60_000_000L;

    private static final String FIND = """
            SELECT at, id, admitted, times, document FROM decisions WHERE at BETWEEN $1 AND $2 AND id = $3
            UNION ALL
            SELECT at, id, admitted, times, document FROM decisions
            WHERE at BETWEEN $1 AND $2 AND times > 1 AND position($4 IN same) % 16 = 1
            LIMIT 1""";
    private static final String PAGE = """
            SELECT at, id, admitted, times, document FROM decisions
            WHERE at < $2 AND at >= $1 AND (at, id) > ($3, $4) ORDER BY at, id LIMIT $5""";
    private static final String UNRECORDED = """
            SELECT coalesce(sum(unrecorded), 0)::bigint FROM decision_minutes
            WHERE limit_name = '' AND at >= $1 AND at < $2""";

    private final Pool pool;

    PostgresRecordedDecisions(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Optional<RecordedDecision>> find(UUID id) {
        long about = DecisionId.micros(id);
        Buffer bytes = Buffer.buffer(ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(about - EARLIEST, about + LATEST, id, bytes))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(decision(rows.iterator().next(), id)));
    }

    @Override
    public Uni<List<RecordedDecision>> page(
            long fromMicros, long toMicros, @Nullable RecordedDecision after, int count) {
        long at = after == null ? fromMicros - 1 : after.atMicros();
        UUID id = after == null ? new UUID(0, 0) : after.id();
        return pool.preparedQuery(PAGE)
                .execute(Tuple.of(Math.max(fromMicros, at), toMicros, at, id, count))
                .map(rows -> {
                    List<RecordedDecision> page = new ArrayList<>(rows.size());
                    rows.forEach(row -> page.add(decision(row, row.getUUID(1))));
                    return page;
                });
    }

    @Override
    public Uni<Long> unrecorded(long fromMicros, long toMicros) {
        return pool.preparedQuery(UNRECORDED)
                .execute(Tuple.of(fromMicros, toMicros))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static RecordedDecision decision(Row row, UUID id) {
        return DecisionDocument.read(id, row.getLong(0), row.getBoolean(2), row.getInteger(3), row.getString(4));
    }
}
