package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.Claim;
import dev.quartermaster.quota.decisions.Monotonic;
import dev.quartermaster.quota.decisions.Outage;
import dev.quartermaster.quota.decisions.ReservationStore;
import dev.quartermaster.quota.decisions.Verdict;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Reservation;
import dev.quartermaster.quota.problems.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reservations as rows, made and ended by the functions {@code reserve} and {@code settle}. */
@Singleton
final class PostgresReservations implements ReservationStore {

    private static final int MOST_ATTEMPTS = 5;
    private static final int ADMITTED = 1;
    private static final int OUT_OF_PERIOD = 2;
    private static final int NO_ROW = 3;
    private static final int KEY_REUSED = 4;
    private static final int REPEATED = 5;
    private static final int UNKNOWN = 6;
    private static final int BEFORE = 7;

    private static final String MAKE = """
            SELECT * FROM reserve($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13::text::jsonb,$14::text::jsonb,
                $15,$16,$17,$18,$19)""";
    private static final String SETTLE = "SELECT * FROM settle($1,$2,$3,$4,$5,$6,$7,$8,$9)";
    private static final String COLUMNS = """
            SELECT id, subject::text, hold::text, created_at, expires_at, metrics, subjects, limits, kinds, amounts, outcome,
                CASE WHEN state = 'live' AND expires_at <= clock_micros() THEN 'expired' ELSE state END AS state
            FROM reservations""";
    private static final String FIND = COLUMNS + " WHERE id = $1";
    private static final String LIVE = COLUMNS + "\n" + """
            WHERE state = 'live' AND expires_at > clock_micros() AND ($1::text IS NULL OR owner = $1)
                AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3""";
    private static final String EXTEND = """
            UPDATE reservations SET expires_at = greatest(expires_at, clock_micros() + $2)
            WHERE id = $1 AND state = 'live' AND expires_at > clock_micros() RETURNING expires_at""";

    private final Pool pool;
    private final Monotonic monotonic;
    private final EngineSettings settings;
    private final Outage outage;

    PostgresReservations(Pool pool, Monotonic monotonic, EngineSettings settings, Outage outage) {
        this.outage = outage;
        this.pool = pool;
        this.monotonic = monotonic;
        this.settings = settings;
    }

    @Override
    public Uni<Verdict> make(Reservation draft, List<Charge> charges, long ttlMicros, Claim.@Nullable Once once) {
        Tuple parameters = Charges.named(Tuple.tuple(), charges);
        Charges.amounts(parameters, charges)
                .addArrayOfLong(charges.stream().map(Charge::cost).toArray(Long[]::new))
                .addArrayOfString(charges.stream()
                        .map(charge -> charge.effective().limit().metric())
                        .toArray(String[]::new))
                .addUUID(draft.id())
                .addString(draft.subject().user() == null ? "" : draft.subject().user())
                .addString(ReservationRows.subject(draft.subject(), draft.purpose()))
                .addString(ReservationRows.amounts(draft.hold()))
                .addLong(ttlMicros)
                .addString(once == null ? null : once.key())
                .addValue(once == null ? null : Buffer.buffer(once.fingerprint()))
                .addString(once == null ? null : once.context())
                .addLong(settings.idempotencyTtl().toMillis() * 1000);
        return make(parameters, 1);
    }

    private Uni<Verdict> make(Tuple parameters, int attempt) {
        long sent = monotonic.nanos();
        return run(MAKE, parameters).chain(rows -> {
            Row row = rows.iterator().next();
            int status = row.getShort("status");
            if (status == NO_ROW && attempt < MOST_ATTEMPTS) {
                return make(parameters, attempt + 1);
            }
            return Uni.createFrom().item(verdict(row, status, sent));
        });
    }

    private static Verdict verdict(Row row, int status, long sent) {
        long at = row.getLong("at");
        return switch (status) {
            case OUT_OF_PERIOD -> new Verdict.OutOfPeriod(at, sent);
            case NO_ROW -> new Verdict.Unavailable(null, Verdict.Doubt.LASTING);
            case KEY_REUSED -> new Verdict.KeyReused();
            case REPEATED ->
                new Verdict.Repeated(
                        row.getShort("stored_status") == 1,
                        row.getString("stored_context"),
                        ReservationRows.numbers(row.getString("stored_numbers")));
            default -> {
                long[] none = new long[0];
                yield new Verdict.Judged(
                        status == ADMITTED,
                        at,
                        ReservationRows.longs(row, "e_used"),
                        ReservationRows.longs(row, "e_reset"),
                        ReservationRows.longs(row, "e_retry"),
                        none,
                        new int[0],
                        none,
                        sent,
                        false);
            }
        };
    }

    @Override
    public Uni<Optional<Reservation>> find(UUID id) {
        return run(FIND, Tuple.of(id))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(ReservationRows.read(rows.iterator().next())));
    }

    @Override
    public Uni<Settled> settle(
            UUID id, Reservation.State end, long[] actual, List<Charge> charges, @Nullable String context) {
        Tuple parameters = Tuple.tuple()
                .addUUID(id)
                .addString(ReservationRows.word(end))
                .addArrayOfLong(Arrays.stream(actual).boxed().toArray(Long[]::new));
        Charges.amounts(parameters, charges).addString(context);
        return run(SETTLE, parameters).map(rows -> settled(rows.iterator().next(), charges.size()));
    }

    private static Settled settled(Row row, int charges) {
        int status = row.getShort("status");
        return switch (status) {
            case OUT_OF_PERIOD -> new Settled.OutOfPeriod(row.getLong("at"));
            case UNKNOWN -> new Settled.Unknown();
            case BEFORE ->
                new Settled.Before(ReservationRows.state(row.getString("o_state")), row.getString("o_outcome"));
            default -> {
                long[] numbers = new long[1 + 3 * charges];
                numbers[0] = row.getLong("at");
                System.arraycopy(ReservationRows.longs(row, "e_used"), 0, numbers, 1, charges);
                System.arraycopy(ReservationRows.longs(row, "e_reset"), 0, numbers, 1 + charges, charges);
                System.arraycopy(ReservationRows.longs(row, "e_retry"), 0, numbers, 1 + 2 * charges, charges);
                yield new Settled.Judged(status == ADMITTED, numbers);
            }
        };
    }

    @Override
    public Uni<OptionalLong> extend(UUID id, long ttlMicros) {
        return run(EXTEND, Tuple.of(id, ttlMicros))
                .map(rows -> rows.size() == 0
                        ? OptionalLong.empty()
                        : OptionalLong.of(rows.iterator().next().getLong(0)));
    }

    @Override
    public Uni<List<Reservation>> live(@Nullable String owner, @Nullable UUID after, int count) {
        return run(LIVE, Tuple.tuple(Arrays.asList(owner, after, count))).map(rows -> {
            List<Reservation> found = new ArrayList<>(rows.size());
            rows.forEach(row -> found.add(ReservationRows.read(row)));
            return found;
        });
    }

    /** Deadlocks and failed serialisations changed nothing, for certain, and are tried again; nothing else is. */
    private Uni<RowSet<Row>> run(String sql, Tuple parameters) {
        if (outage.isOn()) {
            return Uni.createFrom()
                    .failure(new ProblemException(ErrorCode.DB_UNAVAILABLE, "The database cannot be asked now."));
        }
        return pool.preparedQuery(sql)
                .execute(parameters)
                .onFailure(PostgresReservations::rolledBack)
                .retry()
                .atMost(MOST_ATTEMPTS)
                .ifNoItem()
                .after(settings.statementTimeout())
                .fail();
    }

    private static boolean rolledBack(Throwable cause) {
        return cause instanceof PgException e && ("40P01".equals(e.getSqlState()) || "40001".equals(e.getSqlState()));
    }
}
