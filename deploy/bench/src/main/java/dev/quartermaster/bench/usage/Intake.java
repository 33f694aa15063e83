package dev.quartermaster.bench.usage;

import dev.quartermaster.local.LocalPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.LockSupport;

/** From the first committed batch to the last, by the offsets that are committed with the rows. */
final class Intake {

    private static final long LOOK_NANOS = 20_000_000;

    private final LocalPostgres postgres;
    private final long events;

    Intake(LocalPostgres postgres, long events) {
        this.postgres = postgres;
        this.events = events;
    }

    /** Events per second, those of the first batch seen not counted. */
    double measure(Instance instance) throws SQLException {
        instance.start();
        // One connection for all of it: opening one costs both processors more than a batch of some hundred events.
        try (Connection connection = postgres.connect(Instance.DATABASE)) {
            return measure(connection);
        }
    }

    private double measure(Connection connection) {
        long first = 0;
        long begin = 0;
        while (true) {
            long done = done(connection);
            if (begin == 0 && done > 0) {
                begin = System.nanoTime();
                first = done;
            }
            if (done >= events) {
                return (done - first) / ((System.nanoTime() - begin) / 1e9);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static long done(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT coalesce(sum(next_offset), 0) FROM intake_offsets WHERE topic = '" + Feed.TOPIC
                                + "'")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            // The table is not there before the service has migrated.
            return 0;
        }
    }
}
