package dev.quartermaster.monitor.throttling.postgres;

import dev.quartermaster.monitor.database.Schema;
import dev.quartermaster.monitor.measuring.HostName;
import dev.quartermaster.monitor.throttling.EventLog;
import dev.quartermaster.monitor.throttling.domain.ThrottleEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Events are written every second, and wait in memory while PostgreSQL is away. */
@Singleton
class PostgresEventLog implements EventLog {

    private static final int MOST_WAITING = 10_000;
    private static final int MOST_REMEMBERED = 200;
    private static final int MOST_PER_WRITE = 500;
    private static final long PAUSE_MILLIS = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String FOREVER = "9999-12-31T00:00:00Z";

    private final Pool pool;
    private final Schema schema;
    private final String host;
    private final Deque<ThrottleEvent> waiting = new ArrayDeque<>();
    private final Deque<ThrottleEvent> remembered = new ArrayDeque<>();

    PostgresEventLog(Pool pool, Schema schema, HostName host) {
        this.pool = pool;
        this.schema = schema;
        this.host = host.name();
    }

    void start(@Observes StartupEvent event, Vertx vertx) {
        vertx.setPeriodic(PAUSE_MILLIS, id -> write().subscribe().with(done -> {}, failure -> {}));
    }

    void stop(@Observes ShutdownEvent event) {
        write().subscribe().with(done -> {}, failure -> {});
    }

    @Override
    public synchronized void record(ThrottleEvent event) {
        if (waiting.size() >= MOST_WAITING) {
            waiting.removeFirst();
        }
        waiting.addLast(event);
        if (remembered.size() >= MOST_REMEMBERED) {
            remembered.removeFirst();
        }
        remembered.addLast(event);
    }

    private synchronized List<ThrottleEvent> head() {
        return waiting.stream().limit(MOST_PER_WRITE).toList();
    }

    private synchronized void forget(List<ThrottleEvent> written) {
        waiting.removeAll(written);
    }

    private Uni<Void> write() {
        List<ThrottleEvent> group = head();
        if (group.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<Tuple> rows = new ArrayList<>(group.size());
        for (ThrottleEvent event : group) {
            rows.add(Tuple.from(new Object[] {
                event.id(),
                host,
                time(event.at()),
                event.kind().word(),
                event.level(),
                Texts.factors(event.factors()),
                new JsonArray(event.reasons()),
                event.actor()
            }));
        }
        return schema.ready()
                .chain(() -> pool.preparedQuery("INSERT INTO throttle_event VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                                + " ON CONFLICT DO NOTHING")
                        .executeBatch(rows))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .invoke(() -> forget(group))
                .replaceWithVoid();
    }

    @Override
    public Uni<Page> page(@Nullable Instant before, int count) {
        Instant bound = before == null ? Instant.parse(FOREVER) : before;
        return write().chain(() -> schema.ready())
                .chain(() -> pool.preparedQuery(
                                "SELECT id, at, kind, level, factors, reasons, actor FROM throttle_event"
                                        + " WHERE host = $1 AND at < $2 ORDER BY at DESC, id LIMIT $3")
                        .execute(Tuple.of(host, time(bound), count)))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(rows -> new Page(events(rows), true))
                .onFailure()
                .recoverWithItem(failure -> new Page(remembered(bound, count), false));
    }

    private synchronized List<ThrottleEvent> remembered(Instant before, int count) {
        List<ThrottleEvent> found = new ArrayList<>();
        for (Iterator<ThrottleEvent> backwards = remembered.descendingIterator();
                backwards.hasNext() && found.size() < count; ) {
            ThrottleEvent event = backwards.next();
            if (event.at().isBefore(before)) {
                found.add(event);
            }
        }
        return found;
    }

    private static List<ThrottleEvent> events(RowSet<Row> rows) {
        List<ThrottleEvent> events = new ArrayList<>(rows.size());
        for (Row row : rows) {
            events.add(new ThrottleEvent(
                    row.getUUID("id"),
                    row.getOffsetDateTime("at").toInstant(),
                    ThrottleEvent.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                    row.getString("level"),
                    Texts.factors(row.getJsonObject("factors")),
                    Texts.reasons(row.getJsonArray("reasons")),
                    row.getString("actor")));
        }
        return events;
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
