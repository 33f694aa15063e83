package dev.quartermaster.usage.operations.postgres;

import dev.quartermaster.usage.operations.Operations;
import dev.quartermaster.usage.operations.domain.Operation;
import dev.quartermaster.usage.operations.domain.Place;
import dev.quartermaster.usage.query.Conditions;
import dev.quartermaster.usage.query.domain.Range;
import dev.quartermaster.usage.query.domain.Selection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Operations out of the table of events. */
@Singleton
class PostgresOperations implements Operations {

    private static final int FETCH = 500;
    private static final Duration FIRST_LOOK = Duration.ofDays(2);
    private static final Duration LAST_LOOK = Duration.ofDays(8);
    private static final String SELECT =
            "SELECT time, seq, source, id, subject, user_id, project, action, status, count,"
                    + " amounts::text AS amounts, items, payload_bytes, duration_ms, resource, ip, user_agent, details,"
                    + " meta::text AS meta FROM events WHERE ";

    private final Pool pool;

    PostgresOperations(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<List<Operation>> recent(Selection selection, @Nullable Place after, int count) {
        Range range = selection.range();
        Instant end =
                after == null ? range.to() : earlier(range.to(), after.time().plus(1, ChronoUnit.MICROS));
        return end.isAfter(range.from())
                ? recent(selection, after, count, end, FIRST_LOOK)
                : Uni.createFrom().item(List.of());
    }

    /**
     * The newest ones before {@code end}: of its last days first, then of four times as many before them, then of all.
     * A question about thirty days plans and opens thirty partitions, and the newest are mostly in one or two.
     */
    private Uni<List<Operation>> recent(
            Selection selection, @Nullable Place after, int count, Instant end, Duration look) {
        Instant from = selection.range().from();
        boolean last = look.compareTo(LAST_LOOK) > 0 || !end.minus(look).isAfter(from);
        Instant begin = last ? from : end.minus(look);
        Uni<List<Operation>> newest = page(selection.within(new Range(begin, end)), after, count);
        return last
                ? newest
                : newest.chain(found -> found.size() >= count
                        ? Uni.createFrom().item(found)
                        : recent(selection, after, count, begin, look.multipliedBy(4))
                                .map(older -> Stream.concat(found.stream(), older.stream())
                                        .limit(count)
                                        .toList()));
    }

    private Uni<List<Operation>> page(Selection selection, @Nullable Place after, int count) {
        Conditions conditions = new Conditions(selection);
        if (after != null) {
            conditions.and("(time, seq) < (%s, %s)", after.time().atOffset(ZoneOffset.UTC), after.seq());
        }
        String sql = SELECT + conditions.text() + " ORDER BY time DESC, seq DESC LIMIT " + count;
        return pool.preparedQuery(sql).execute(Tuple.tuple(conditions.values())).map(rows -> {
            List<Operation> operations = new ArrayList<>(rows.size());
            rows.forEach(row -> operations.add(operation(row)));
            return operations;
        });
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    @Override
    public Uni<Long> count(Selection selection) {
        Conditions conditions = new Conditions(selection);
        return pool.preparedQuery("SELECT count(*) FROM events WHERE " + conditions.text())
                .execute(Tuple.tuple(conditions.values()))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    @Override
    public Multi<List<Operation>> all(Selection selection, Seqs seqs) {
        Conditions conditions =
                new Conditions(selection).and("seq >= %s", seqs.from()).and("seq < %s", seqs.to());
        String sql = SELECT + conditions.text() + " ORDER BY time, seq";
        return Multi.createFrom()
                .resourceFromUni(this::reading, connection -> rows(connection, sql, Tuple.tuple(conditions.values())))
                .withFinalizer(connection -> {
                    // Nothing was changed; closing gives the connection back and ends its transaction and cursor.
                    return connection
                            .query("ROLLBACK")
                            .execute()
                            .onFailure()
                            .recoverWithNull()
                            .chain(connection::close);
                });
    }

    /** A connection in a transaction, as a cursor needs it. */
    private Uni<SqlConnection> reading() {
        return pool.getConnection()
                .chain(connection -> connection
                        .query("BEGIN READ ONLY")
                        .execute()
                        .replaceWith(connection)
                        .onFailure()
                        .call(connection::close));
    }

    private static Multi<List<Operation>> rows(SqlConnection connection, String sql, Tuple values) {
        return Multi.createFrom()
                .uni(connection.prepare(sql))
                .onItem()
                .transformToMultiAndConcatenate(statement ->
                        statement.createStream(FETCH, values).toMulti().map(PostgresOperations::operation))
                .group()
                .intoLists()
                .of(FETCH);
    }

    private static Operation operation(Row row) {
        return new Operation(
                row.getOffsetDateTime("time").toInstant(),
                row.getLong("seq"),
                row.getString("source"),
                row.getString("id"),
                row.getString("subject"),
                row.getString("user_id"),
                row.getString("project"),
                row.getString("action"),
                row.getString("status"),
                row.getLong("count"),
                row.getString("amounts"),
                row.getLong("items"),
                row.getLong("payload_bytes"),
                row.getLong("duration_ms"),
                row.getString("resource"),
                row.getString("ip"),
                row.getString("user_agent"),
                row.getString("details"),
                row.getString("meta"));
    }
}
