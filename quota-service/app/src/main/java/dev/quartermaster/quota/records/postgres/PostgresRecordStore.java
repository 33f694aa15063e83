package dev.quartermaster.quota.records.postgres;

import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.records.Batch;
import dev.quartermaster.quota.records.DecisionDocument;
import dev.quartermaster.quota.records.RecordStore;
import dev.quartermaster.quota.records.domain.Refusal;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A batch is one transaction, which first moves the replica's sequence on; whoever finds it moved has written before. */
@Singleton
final class PostgresRecordStore implements RecordStore {

    private static final long DAY = 86_400_000_000L;

    /** A unit separator joins names of limits, which contain nothing but letters, digits and underscores. */
    private static final String JOIN = ",";

    private static final String TURN = """
            INSERT INTO recorders AS r (replica, seq) VALUES ($1, $2)
            ON CONFLICT (replica) DO UPDATE SET seq = excluded.seq, at = clock_micros() WHERE r.seq < excluded.seq""";
    private static final String REFUSALS = """
            INSERT INTO violations (at, last_at, id, times, user_id, project, api_key, ip, route, user_agent, action,
                limits, metric, cost, retry_at)
            SELECT at, last_at, id, times, user_id, project, api_key, ip, route, user_agent, action,
                string_to_array(limits, ','), metric, cost, retry_at
            FROM unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::text[],
                $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bigint[], $15::bigint[])
                AS v (at, last_at, id, times, user_id, project, api_key, ip, route, user_agent, action, limits, metric,
                    cost, retry_at)""";
    private static final String DECISIONS = """
            INSERT INTO decisions (at, id, admitted, times, same, document)
            SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::boolean[], $4::bigint[], $5::bytea[], $6::text[])""";
    private static final String MINUTES = """
            INSERT INTO decision_minutes AS t (at, limit_name, plan, outcome, decisions, units, unrecorded)
            SELECT at, limit_name, plan, CASE WHEN allowed THEN 'allowed' ELSE 'refused' END, decisions, units, unrecorded
            FROM unnest($1::bigint[], $2::text[], $3::text[], $4::boolean[], $5::bigint[], $6::bigint[], $7::bigint[])
                AS m (at, limit_name, plan, allowed, decisions, units, unrecorded)
            ORDER BY at, limit_name COLLATE "C", plan COLLATE "C", allowed
            ON CONFLICT (at, limit_name, plan, outcome) DO UPDATE SET decisions = t.decisions + excluded.decisions,
                units = t.units + excluded.units, unrecorded = t.unrecorded + excluded.unrecorded""";
    private static final String CONSUMERS = """
            INSERT INTO consumer_hours AS t (at, scope, id, metric, requests, refused, units)
            SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])
                AS c (at, scope, id, metric, requests, refused, units)
            ORDER BY at, scope COLLATE "C", id COLLATE "C", metric COLLATE "C"
            ON CONFLICT (at, scope, id, metric) DO UPDATE SET requests = t.requests + excluded.requests,
                refused = t.refused + excluded.refused, units = t.units + excluded.units""";
    private static final String GAUGES = """
            INSERT INTO gauges AS t (limit_id, counter, used, amount, source, at, resets_at)
            SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[])
                AS g (limit_id, counter, used, amount, source, at, resets_at)
            ORDER BY limit_id, counter COLLATE "C"
            ON CONFLICT (limit_id, counter) DO UPDATE SET used = excluded.used, amount = excluded.amount,
                source = excluded.source, at = excluded.at, resets_at = excluded.resets_at
            WHERE t.at < excluded.at""";

    private final Pool pool;
    private final RecordPartitions partitions;

    PostgresRecordStore(Pool pool, RecordPartitions partitions) {
        this.pool = pool;
        this.partitions = partitions;
    }

    @Override
    public Uni<Void> write(Batch batch) {
        return days(batch)
                .chain(() -> pool.withTransaction(connection -> connection
                        .preparedQuery(TURN)
                        .execute(Tuple.of(batch.replica(), batch.sequence()))
                        .chain(turn -> turn.rowCount() == 0 ? Uni.createFrom().voidItem() : rows(connection, batch))))
                .onFailure(PostgresRecordStore::refused)
                .transform(Unwritable::new);
    }

    /** The partitions of all the days that the batch has rows in. */
    private Uni<Void> days(Batch batch) {
        LongStream times = LongStream.concat(
                LongStream.concat(
                        batch.refusals().stream().mapToLong(Refusal::atMicros),
                        batch.decisions().stream().mapToLong(it -> it.decision().atMicros())),
                LongStream.concat(
                        batch.minutes().stream().mapToLong(Batch.Minute::atMicros),
                        batch.consumers().stream().mapToLong(Batch.Consumer::atMicros)));
        var range = times.summaryStatistics();
        return range.getCount() == 0
                ? Uni.createFrom().voidItem()
                : partitions.has(range.getMin() / DAY, range.getMax() / DAY);
    }

    private static Uni<Void> rows(SqlConnection connection, Batch batch) {
        return insert(connection, REFUSALS, batch.refusals(), PostgresRecordStore::refusals)
                .chain(() -> insert(connection, DECISIONS, batch.decisions(), PostgresRecordStore::decisions))
                .chain(() -> insert(connection, MINUTES, batch.minutes(), PostgresRecordStore::minutes))
                .chain(() -> insert(connection, CONSUMERS, batch.consumers(), PostgresRecordStore::consumers))
                .chain(() -> insert(connection, GAUGES, batch.gauges(), PostgresRecordStore::gauges));
    }

    private static <T> Uni<Void> insert(
            SqlConnection connection, String sql, List<T> rows, Function<Columns<T>, Columns<T>> columns) {
        return rows.isEmpty()
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(sql)
                        .execute(columns.apply(new Columns<>(rows)).parameters())
                        .replaceWithVoid();
    }

    private static Columns<Refusal> refusals(Columns<Refusal> rows) {
        return rows.number(Refusal::atMicros)
                .number(Refusal::lastMicros)
                .id(Refusal::id)
                .number(Refusal::times)
                .text(it -> it.subject().user())
                .text(it -> it.subject().project())
                .text(it -> it.subject().apiKey())
                .text(it -> it.subject().ip())
                .text(PostgresRecordStore::route)
                .text(Refusal::userAgent)
                .text(Refusal::action)
                .text(it -> String.join(JOIN, it.limits()))
                .text(Refusal::metric)
                .number(Refusal::cost)
                .number(Refusal::retryMicros);
    }

    private static @Nullable String route(Refusal refusal) {
        Subject subject = refusal.subject();
        return subject.resource();
    }

    private static Columns<Batch.Decided> decisions(Columns<Batch.Decided> rows) {
        return rows.number(it -> it.decision().atMicros())
                .id(it -> it.decision().id())
                .flag(it -> it.decision().admitted())
                .number(it -> it.decision().times())
                .bytes(Batch.Decided::same)
                .text(it -> DecisionDocument.write(it.decision()));
    }

    private static Columns<Batch.Minute> minutes(Columns<Batch.Minute> rows) {
        return rows.number(Batch.Minute::atMicros)
                .text(Batch.Minute::limit)
                .text(Batch.Minute::plan)
                .flag(Batch.Minute::allowed)
                .number(Batch.Minute::decisions)
                .number(Batch.Minute::units)
                .number(Batch.Minute::unrecorded);
    }

    private static Columns<Batch.Consumer> consumers(Columns<Batch.Consumer> rows) {
        return rows.number(Batch.Consumer::atMicros)
                .text(Batch.Consumer::scope)
                .text(Batch.Consumer::id)
                .text(Batch.Consumer::metric)
                .number(Batch.Consumer::requests)
                .number(Batch.Consumer::refused)
                .number(Batch.Consumer::units);
    }

    private static Columns<Batch.Gauge> gauges(Columns<Batch.Gauge> rows) {
        return rows.number(Batch.Gauge::limit)
                .text(Batch.Gauge::counter)
                .number(Batch.Gauge::used)
                .number(Batch.Gauge::amount)
                .text(Batch.Gauge::source)
                .number(Batch.Gauge::atMicros)
                .number(Batch.Gauge::resetMicros);
    }

    /** Data that it will never take; not what is missing or in the way at the moment. */
    private static boolean refused(Throwable failure) {
        return failure instanceof PgException e
                && e.getSqlState() != null
                && e.getSqlState().startsWith("22");
    }
}
