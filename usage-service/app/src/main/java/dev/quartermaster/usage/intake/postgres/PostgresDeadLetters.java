package dev.quartermaster.usage.intake.postgres;

import dev.quartermaster.usage.intake.DeadLetters;
import dev.quartermaster.usage.records.Topics;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Dead letters in their table. */
@Singleton
class PostgresDeadLetters implements DeadLetters {

    private static final int SHOWN_BYTES = 4096;
    private static final String LIST = """
            SELECT id, received_at, topic, partition, record_offset, line, reason, detail,
                substr(value, 1, $4) AS value, published_at, replayed_at
            FROM dead_letters WHERE id < $1 AND ($2::text IS NULL OR reason = $2) ORDER BY id DESC LIMIT $3""";
    private static final String BY_ID =
            "SELECT id, record_key, headers::text AS headers, value FROM dead_letters WHERE id = ANY ($1) ORDER BY id";
    private static final String OLDEST = """
            SELECT id, record_key, headers::text AS headers, value FROM dead_letters
            WHERE replayed_at IS NULL AND ($1::text IS NULL OR reason = $1) ORDER BY id LIMIT $2""";
    private static final String MARK = "UPDATE dead_letters SET replayed_at = now() WHERE id = ANY ($1)";

    private final Pool pool;

    PostgresDeadLetters(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<List<Entry>> list(@Nullable String reason, long before, int count) {
        Tuple parameters = Tuple.tuple(Arrays.asList(before, reason, count, SHOWN_BYTES));
        return query(LIST, parameters, PostgresDeadLetters::entry);
    }

    @Override
    public Uni<List<Replayable>> pick(List<Long> ids, @Nullable String reason, int most) {
        return ids.isEmpty()
                ? query(OLDEST, Tuple.tuple(Arrays.asList(reason, most)), PostgresDeadLetters::replayable)
                : query(BY_ID, Tuple.of(ids.toArray(Long[]::new)), PostgresDeadLetters::replayable);
    }

    @Override
    public Uni<Void> replayed(List<Long> ids) {
        return pool.preparedQuery(MARK)
                .execute(Tuple.of(ids.toArray(Long[]::new)))
                .replaceWithVoid();
    }

    private <T> Uni<List<T>> query(String sql, Tuple parameters, Function<Row, T> mapper) {
        return pool.preparedQuery(sql).execute(parameters).map(rows -> {
            List<T> found = new ArrayList<>(rows.size());
            rows.forEach(row -> found.add(mapper.apply(row)));
            return found;
        });
    }

    private static Entry entry(Row row) {
        return new Entry(
                row.getLong("id"),
                row.getOffsetDateTime("received_at").toInstant(),
                row.getString("topic"),
                row.getInteger("partition"),
                row.getLong("record_offset"),
                row.getInteger("line"),
                row.getString("reason"),
                row.getString("detail"),
                text(bytes(row, "value")),
                instant(row, "published_at"),
                instant(row, "replayed_at"));
    }

    private static Replayable replayable(Row row) {
        return new Replayable(
                row.getLong("id"),
                new Topics.Message(
                        bytes(row, "record_key"), HeaderText.read(row.getString("headers")), bytes(row, "value")));
    }

    private static byte @Nullable [] bytes(Row row, String column) {
        var buffer = row.getBuffer(column);
        return buffer == null ? null : buffer.getBytes();
    }

    private static @Nullable String text(byte @Nullable [] value) {
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
