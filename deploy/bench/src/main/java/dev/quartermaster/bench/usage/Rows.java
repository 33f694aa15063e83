package dev.quartermaster.bench.usage;

import dev.quartermaster.local.LocalPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/** The rows that the intake has written, written again by other means; the service must not run. */
final class Rows {

    private static final String SINGLE = "INSERT INTO events SELECT time + interval '1 microsecond', seq + 1, source,"
            + " id, subject, user_id, project, action, status, count, amounts, items, payload_bytes, duration_ms,"
            + " resource, ip, user_agent, details, meta FROM events WHERE time > now() - interval '2 days' LIMIT 1";

    private final LocalPostgres postgres;
    private final Path file;

    Rows(LocalPostgres postgres, Path file) {
        this.postgres = postgres;
        this.file = file;
    }

    /** Rows per second of one {@code COPY} of the events that came through the topic, into an empty table. */
    double copy() throws SQLException, IOException {
        try (Connection connection = postgres.connect(Instance.DATABASE);
                Statement statement = connection.createStatement()) {
            var copies = connection.unwrap(PGConnection.class).getCopyAPI();
            long rows;
            try (OutputStream out = Files.newOutputStream(file)) {
                rows = copies.copyOut(
                        "COPY (SELECT * FROM events WHERE source = '/quartermaster/quota') TO STDOUT (FORMAT binary)",
                        out);
            }
            statement.execute("TRUNCATE events");
            statement.execute("CHECKPOINT");
            long begin = System.nanoTime();
            try (InputStream in = Files.newInputStream(file)) {
                copies.copyIn("COPY events FROM STDIN (FORMAT binary)", in, 1 << 20);
            }
            return rows / ((System.nanoTime() - begin) / 1e9);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Rows per second, each in a statement and a transaction of its own. */
    double single(int rows) throws SQLException {
        try (Connection connection = postgres.connect(Instance.DATABASE);
                PreparedStatement insert = connection.prepareStatement(SINGLE)) {
            long begin = System.nanoTime();
            for (int i = 0; i < rows; i++) {
                insert.executeUpdate();
            }
            return rows / ((System.nanoTime() - begin) / 1e9);
        }
    }
}
