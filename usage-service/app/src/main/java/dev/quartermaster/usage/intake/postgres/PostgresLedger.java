package dev.quartermaster.usage.intake.postgres;

import dev.quartermaster.usage.intake.Ledger;
import dev.quartermaster.usage.intake.domain.Batch;
import dev.quartermaster.usage.intake.domain.Letter;
import dev.quartermaster.usage.intake.domain.Reading;
import dev.quartermaster.usage.intake.domain.Rollups;
import dev.quartermaster.usage.records.domain.Written;
import io.agroal.api.AgroalDataSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Batches in PostgreSQL, over JDBC: a thread of the intake has nothing else to do than to wait for its transaction,
 * and {@code COPY} is not in the reactive client.
 *
 * <p>In every transaction, in this order: the shared lock (closing a month and rebuilding take the exclusive one), the
 * offsets compared and set, keys and events part by part, the sums in canonical order, the dead letters.
 */
@Singleton
final class PostgresLedger implements Ledger {

    /** What every batch takes shared; closing a month and rebuilding sums take it alone. */
    static final long LOCK = 4200;

    /** Bits of a number that count the lines of one batch. */
    private static final int LINE_BITS = 17;

    private static final String BEGIN = "SELECT pg_advisory_xact_lock_shared(" + LOCK + ")";
    private static final String NUMBER = "SELECT nextval('batches')";
    private static final String CLOSED = "SELECT month FROM months";
    private static final String ADVANCE = "UPDATE intake_offsets SET next_offset = ?, changed_at = now()"
            + " WHERE topic = ? AND partition = ? AND next_offset = ?";

    private final AgroalDataSource database;
    private final Partitions partitions;
    private final InstantSource clock;

    PostgresLedger(AgroalDataSource database, Partitions partitions, InstantSource clock) {
        this.database = database;
        this.partitions = partitions;
        this.clock = clock;
    }

    @Override
    public Written write(Batch batch) {
        try (Connection connection = database.getConnection()) {
            Instant now = clock.instant();
            partitions.ensure(connection, Set.of(LocalDate.ofInstant(now, ZoneOffset.UTC)));
            while (true) {
                try {
                    return transaction(connection, batch, now);
                } catch (UnknownDays e) {
                    // Making a partition locks its table against everybody, those included who write in this
                    // transaction.
                    connection.setAutoCommit(true);
                    partitions.ensure(connection, e.days());
                }
            }
        } catch (SQLException e) {
            throw SqlTrouble.of("The batch was not written.", e);
        }
    }

    private Written transaction(Connection connection, Batch batch, Instant now) throws SQLException, UnknownDays {
        connection.setAutoCommit(false);
        try {
            Written written = write(connection, batch, now);
            if (written instanceof Written.Done) {
                connection.commit();
            } else {
                connection.rollback();
            }
            return written;
        } catch (SQLException | RuntimeException | UnknownDays e) {
            rollBack(connection, e);
            throw e;
        }
    }

    private Written write(Connection connection, Batch batch, Instant now) throws SQLException, UnknownDays {
        try (Statement statement = connection.createStatement()) {
            statement.execute(BEGIN);
        }
        if (!advance(connection, batch)) {
            return new Written.Overtaken();
        }
        Rollups rollups = new Rollups(closed(connection));
        List<Letter> letters = new ArrayList<>();
        long number = number(connection) << LINE_BITS;
        int counted = 0;
        int duplicates = 0;
        for (List<Reading> part : batch.parts()) {
            Lines lines = new Lines(part);
            Set<LocalDate> unknown = partitions.unknown(lines.days());
            if (!unknown.isEmpty()) {
                throw new UnknownDays(unknown);
            }
            lines.sort(connection);
            lines.fresh().forEach(line -> rollups.add(line.event()));
            lines.copy(connection, number + counted);
            counted += lines.fresh().size();
            duplicates += lines.duplicates();
            letters.addAll(lines.letters());
        }
        new Sums(rollups.rows()).add(connection);
        DeadLetterRows.write(connection, letters, now);
        return new Written.Done(counted, duplicates, letters.size());
    }

    /** Days that have no partitions yet as far as this instance knows. */
    private static final class UnknownDays extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Set<LocalDate> days;

        UnknownDays(Set<LocalDate> days) {
            super(null, null, false, false);
            this.days = days;
        }

        Set<LocalDate> days() {
            return days;
        }
    }

    /** Whether all offsets were still where this batch began; takes their rows in order, until the end of the transaction. */
    private static boolean advance(Connection connection, Batch batch) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(ADVANCE)) {
            for (Map.Entry<Integer, Batch.Span> entry : new TreeMap<>(batch.positions()).entrySet()) {
                update.setLong(1, entry.getValue().next());
                update.setString(2, batch.topic());
                update.setInt(3, entry.getKey());
                update.setLong(4, entry.getValue().first());
                if (update.executeUpdate() != 1) {
                    return false;
                }
            }
            return true;
        }
    }

    private static long number(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(NUMBER)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Set<LocalDate> closed(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(CLOSED)) {
            Set<LocalDate> closed = new HashSet<>();
            while (rows.next()) {
                closed.add(rows.getObject(1, LocalDate.class));
            }
            return closed;
        }
    }

    private static void rollBack(Connection connection, Exception because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }
}
