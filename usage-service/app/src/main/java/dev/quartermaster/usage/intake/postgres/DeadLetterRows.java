package dev.quartermaster.usage.intake.postgres;

import dev.quartermaster.usage.intake.domain.Letter;
import dev.quartermaster.usage.records.domain.Raw;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Dead letters as rows: part of the batch's transaction, and the outbox of their topic. */
final class DeadLetterRows {

    private static final String COPY = "COPY dead_letters (received_at, topic, partition, record_offset, line,"
            + " record_key, headers, value, reason, detail) FROM STDIN (FORMAT binary)";

    private DeadLetterRows() {}

    static void write(Connection connection, List<Letter> letters, Instant now) throws SQLException {
        if (letters.isEmpty()) {
            return;
        }
        try (CopyRows rows = new CopyRows(connection, COPY)) {
            for (Letter letter : letters) {
                Raw raw = letter.raw();
                rows.row(10)
                        .timestamptz(now)
                        .text(raw.origin().topic())
                        .int4(raw.origin().partition())
                        .bigint(raw.origin().offset())
                        .int4(raw.origin().line())
                        .bytea(raw.key())
                        .jsonb(HeaderText.write(raw.headers()))
                        .bytea(raw.value())
                        .text(letter.reason().wire())
                        .text(letter.detail());
            }
            rows.end();
        }
    }
}
