package dev.quartermaster.usage.reports.postgres;

import dev.quartermaster.usage.export.ClosedMonths;
import dev.quartermaster.usage.reports.ReportCsv;
import dev.quartermaster.usage.reports.Reports;
import dev.quartermaster.usage.reports.domain.Manifest;
import dev.quartermaster.usage.reports.domain.ReportLine;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Months and their lines in PostgreSQL. */
@Singleton
class PostgresReports implements Reports, ClosedMonths {

    /** The lock that every batch of the intake takes shared. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(4200)";

    private static final int FETCH = 500;
    private static final String NUMBERS = "sum(events) AS events, sum(mentions) AS mentions, sum(amount) AS amount,"
            + " sum(items) AS items, sum(payload_bytes) AS payload_bytes, sum(duration_ms) AS duration_ms";
    private static final String FREEZE = "INSERT INTO report_rows SELECT $1::date, user_id, project, action, status,"
            + " metric, sum(events), sum(mentions), sum(amount), sum(items), sum(payload_bytes), sum(duration_ms),"
            + " sum(timed) FROM rollup_day WHERE bucket >= $2 AND bucket < $3 GROUP BY 2, 3, 4, 5, 6";
    private static final String SETTLE = "INSERT INTO months (month, closed_at, closed_by, closed_seq, lines, sha256)"
            + " SELECT $1, now(), $2, nextval('batches') << 17, $3, $4 RETURNING *";

    private final Pool pool;

    PostgresReports(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Manifest> close(YearMonth month, String by) {
        LocalDate first = month.atDay(1);
        return pool.withTransaction(connection -> connection
                .query(LOCK)
                .execute()
                .chain(() -> manifest(connection, month))
                .chain(closed -> closed.isPresent()
                        ? Uni.createFrom().item(closed.get())
                        : connection
                                .preparedQuery(FREEZE)
                                .execute(Tuple.of(
                                        first,
                                        first.atStartOfDay().atOffset(ZoneOffset.UTC),
                                        first.plusMonths(1).atStartOfDay().atOffset(ZoneOffset.UTC)))
                                .chain(() -> digest(connection, month))
                                .chain(sum -> settle(connection, first, by, sum))));
    }

    private record Digest(MessageDigest sha256, long[] lines) {}

    private static Uni<Digest> digest(SqlConnection connection, YearMonth month) {
        Digest digest = new Digest(sha256(), new long[1]);
        digest.sha256().update(ReportCsv.header());
        return lines(connection, month, Part.CLOSED)
                .onItem()
                .invoke(line -> {
                    digest.sha256().update(ReportCsv.line(line));
                    digest.lines()[0]++;
                })
                .onItem()
                .ignoreAsUni()
                .replaceWith(digest);
    }

    private static Uni<Manifest> settle(SqlConnection connection, LocalDate first, String by, Digest digest) {
        String sum = HexFormat.of().formatHex(digest.sha256().digest());
        return connection
                .preparedQuery(SETTLE)
                .execute(Tuple.of(first, by, digest.lines()[0], sum))
                .map(rows -> manifest(rows.iterator().next()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public Uni<Optional<Long>> closedSeq(YearMonth month) {
        return pool.preparedQuery("SELECT closed_seq FROM months WHERE month = $1")
                .execute(Tuple.of(month.atDay(1)))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getLong(0)));
    }

    @Override
    public Uni<Optional<Manifest>> manifest(YearMonth month) {
        return pool.withConnection(connection -> manifest(connection, month));
    }

    private static Uni<Optional<Manifest>> manifest(SqlConnection connection, YearMonth month) {
        return connection
                .preparedQuery("SELECT * FROM months WHERE month = $1")
                .execute(Tuple.of(month.atDay(1)))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(manifest(rows.iterator().next())));
    }

    @Override
    public Uni<List<Manifest>> manifests() {
        return pool.query("SELECT * FROM months ORDER BY month DESC").execute().map(rows -> {
            List<Manifest> found = new ArrayList<>();
            rows.forEach(row -> found.add(manifest(row)));
            return found;
        });
    }

    @Override
    public Uni<List<ReportLine>> groups(YearMonth month, Part part, Page page) {
        String group = page.by() == By.USER ? "user_id" : "project";

        String chosen = source(part) + " AND ($3::text IS NULL OR user_id = $3) AND ($4::text IS NULL OR project = $4)";
        String columns = page.by() == By.USER ? "user_id, '' AS project" : "'' AS user_id, project";
        String sql = "SELECT " + columns + ", action, status, metric, " + NUMBERS + " " + chosen + " AND " + group
                + " IN (SELECT DISTINCT " + group + " " + chosen + " AND (" + group
                + " > $5 OR $5::text IS NULL) ORDER BY 1 LIMIT $6)"
                + " GROUP BY " + group + ", action, status, metric ORDER BY " + group + ", action, status, metric";
        List<Object> values = new ArrayList<>(bounds(month, part));
        values.addAll(Arrays.asList(page.user(), page.project(), page.after(), page.count()));
        return pool.preparedQuery(sql).execute(Tuple.tuple(values)).map(rows -> {
            List<ReportLine> lines = new ArrayList<>(rows.size());
            rows.forEach(row -> lines.add(line(row)));
            return lines;
        });
    }

    @Override
    public Multi<ReportLine> lines(YearMonth month, Part part) {
        return Multi.createFrom()
                .resourceFromUni(
                        () -> pool.getConnection()
                                .chain(connection -> connection
                                        .query("BEGIN READ ONLY")
                                        .execute()
                                        .replaceWith(connection)
                                        .onFailure()
                                        .call(connection::close)),
                        connection -> lines(connection, month, part))
                .withFinalizer(connection -> {
                    return connection
                            .query("ROLLBACK")
                            .execute()
                            .onFailure()
                            .recoverWithNull()
                            .chain(connection::close);
                });
    }

    private static Multi<ReportLine> lines(SqlConnection connection, YearMonth month, Part part) {
        String sql = "SELECT user_id, project, action, status, metric, " + NUMBERS + " " + source(part)
                + " GROUP BY user_id, project, action, status, metric"
                + " ORDER BY user_id, project, action, status, metric";
        return Multi.createFrom()
                .uni(connection.prepare(sql))
                .onItem()
                .transformToMultiAndConcatenate(statement -> statement
                        .createStream(FETCH, Tuple.tuple(bounds(month, part)))
                        .toMulti()
                        .map(PostgresReports::line));
    }

    private static String source(Part part) {
        return switch (part) {
            case OPEN -> "FROM rollup_day WHERE bucket >= $1 AND bucket < $2";
            case CLOSED -> "FROM report_rows WHERE month >= $1 AND month < $2";
            case CORRECTIONS -> "FROM correction_rows WHERE month >= $1 AND month < $2";
        };
    }

    private static List<Object> bounds(YearMonth month, Part part) {
        LocalDate first = month.atDay(1);
        LocalDate next = first.plusMonths(1);
        return part == Part.OPEN
                ? List.of(
                        first.atStartOfDay().atOffset(ZoneOffset.UTC),
                        next.atStartOfDay().atOffset(ZoneOffset.UTC))
                : List.of(first, next);
    }

    private static Manifest manifest(Row row) {
        return new Manifest(
                YearMonth.from(row.getLocalDate("month")),
                row.getOffsetDateTime("closed_at").toInstant(),
                row.getString("closed_by"),
                row.getLong("lines"),
                row.getString("sha256"));
    }

    private static ReportLine line(Row row) {
        return new ReportLine(
                row.getString("user_id"),
                row.getString("project"),
                row.getString("action"),
                row.getString("status"),
                row.getString("metric"),
                row.getBigDecimal("events"),
                row.getBigDecimal("mentions"),
                row.getBigDecimal("amount"),
                row.getBigDecimal("items"),
                row.getBigDecimal("payload_bytes"),
                row.getBigDecimal("duration_ms"));
    }
}
