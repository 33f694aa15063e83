package dev.quartermaster.monitor.history.postgres;

import dev.quartermaster.monitor.database.Schema;
import dev.quartermaster.monitor.history.History;
import dev.quartermaster.monitor.history.domain.Bucket;
import dev.quartermaster.monitor.history.domain.Resolution;
import dev.quartermaster.monitor.measuring.SampleListener;
import dev.quartermaster.monitor.measuring.domain.Sample;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Writes samples in groups, and keeps them up to a bound while PostgreSQL is away.
 *
 * <p>Law: a sample is in the table once, whenever and however often its writing is tried; the oldest are given up first when
 * there are too many, and counted.
 */
final class PostgresHistory implements History, SampleListener {

    private static final int MOST_PER_WRITE = 600;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private record Waiting(Instant at, @Nullable Double[] values) {}

    private final Pool pool;
    private final Schema schema;
    private final String host;
    private final int most;
    private final Retention retention;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final AtomicBoolean writing = new AtomicBoolean();
    private long dropped;
    private volatile boolean lastSucceeded;

    /** How long rows of each resolution are kept. */
    record Retention(Duration raw, Duration minute, Duration hour) {}

    PostgresHistory(Pool pool, Schema schema, String host, int most, Retention retention) {
        this.pool = pool;
        this.schema = schema;
        this.host = host;
        this.most = most;
        this.retention = retention;
    }

    @Override
    public void sampled(Sample sample) {
        double[] values = sample.values();
        @Nullable Double[] boxed = new Double[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = Double.isFinite(values[i]) ? values[i] : null;
        }
        synchronized (waiting) {
            if (waiting.size() >= most) {
                waiting.removeFirst();
                dropped++;
            }
            waiting.addLast(new Waiting(sample.at(), boxed));
        }
    }

    @Override
    public int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    @Override
    public long dropped() {
        synchronized (waiting) {
            return dropped;
        }
    }

    @Override
    public boolean writing() {
        return lastSucceeded;
    }

    /** Writes what waits; one writing at a time, so a call during another does nothing. */
    Uni<Void> flush() {
        if (!schema.isReady() || !writing.compareAndSet(false, true)) {
            return Uni.createFrom().voidItem();
        }
        List<Waiting> group = head();
        if (group.isEmpty()) {
            writing.set(false);
            return Uni.createFrom().voidItem();
        }
        return write(group)
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .invoke(() -> {
                    forget(group);
                    lastSucceeded = true;
                })
                .onFailure()
                .invoke(failure -> lastSucceeded = false)
                .eventually(() -> writing.set(false))
                .chain(() -> group.size() == MOST_PER_WRITE
                        ? flush()
                        : Uni.createFrom().voidItem());
    }

    private List<Waiting> head() {
        synchronized (waiting) {
            List<Waiting> group = new ArrayList<>(Math.min(waiting.size(), MOST_PER_WRITE));
            for (Waiting sample : waiting) {
                if (group.size() == MOST_PER_WRITE) {
                    break;
                }
                group.add(sample);
            }
            return group;
        }
    }

    /** Some of them may have been given up meanwhile. */
    private void forget(List<Waiting> written) {
        synchronized (waiting) {
            Instant last = written.getLast().at;
            while (!waiting.isEmpty() && !waiting.getFirst().at.isAfter(last)) {
                waiting.removeFirst();
            }
        }
    }

    private Uni<Void> write(List<Waiting> group) {
        List<Tuple> rows = new ArrayList<>(group.size());
        for (Waiting sample : group) {
            rows.add(Tuple.of(host, time(sample.at), sample.values));
        }
        return pool.withTransaction(connection -> connection
                .preparedQuery("INSERT INTO sample VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                .executeBatch(rows)
                .chain(() -> connection
                        .preparedQuery("SELECT count(*) FROM roll_up($1, $2)")
                        .execute(Tuple.of(host, time(group.getFirst().at))))
                .replaceWithVoid());
    }

    /** Deletes what is past its retention; a minute's worth at a time, found by a BRIN index. */
    Uni<Void> prune(Instant now) {
        if (!schema.isReady()) {
            return Uni.createFrom().voidItem();
        }
        return delete("sample", now.minus(retention.raw))
                .chain(() -> delete("sample_minute", now.minus(retention.minute)))
                .chain(() -> delete("sample_hour", now.minus(retention.hour)));
    }

    private Uni<Void> delete(String table, Instant before) {
        return pool.preparedQuery("DELETE FROM " + table + " WHERE at < $1")
                .execute(Tuple.of(time(before)))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Bucket>> read(String ofHost, Resolution resolution, Instant from, Instant to, int count) {
        String sql = switch (resolution) {
            case RAW -> "SELECT at, 1 AS samples, metric AS mean, metric AS least, metric AS most FROM sample";
            case MINUTE -> "SELECT at, samples, mean, least, most FROM sample_minute";
            case HOUR -> "SELECT at, samples, mean, least, most FROM sample_hour";
        };
        // the newest ones when there are too many
        String newest = sql + " WHERE host = $1 AND at >= $2 AND at < $3 ORDER BY at DESC LIMIT $4";
        return schema.ready()
                .chain(() -> pool.preparedQuery(newest).execute(Tuple.of(ofHost, time(from), time(to), count)))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(PostgresHistory::buckets);
    }

    private static List<Bucket> buckets(RowSet<Row> rows) {
        List<Bucket> buckets = new ArrayList<>(rows.size());
        for (Row row : rows) {
            buckets.add(new Bucket(
                    row.getOffsetDateTime("at").toInstant(),
                    row.getInteger("samples"),
                    row.getArrayOfDoubles("mean"),
                    row.getArrayOfDoubles("least"),
                    row.getArrayOfDoubles("most")));
        }
        return buckets.reversed();
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
