package dev.quartermaster.usage.intake.postgres;

import dev.quartermaster.usage.intake.domain.Rollups;
import dev.quartermaster.usage.intake.domain.Totals;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Adds the sums of one batch: copied into a table of the session, and from there to the rollups in one statement each. */
final class Sums {

    private static final List<String> NUMBERS =
            List.of("events", "mentions", "amount", "items", "payload_bytes", "duration_ms", "timed");
    private static final String GROUP = "user_id, project, action, status, metric";
    private static final String STAGE = "CREATE TEMP TABLE IF NOT EXISTS rollup_stage (grain int4, bucket timestamptz,"
            + " user_id text, project text, action text, status text, metric text, "
            + NUMBERS.stream().map(name -> name + " text").collect(Collectors.joining(", "))
            + ") ON COMMIT DELETE ROWS";
    private static final String COPY = "COPY pg_temp.rollup_stage (grain, bucket, " + GROUP + ", "
            + String.join(", ", NUMBERS) + ") FROM STDIN (FORMAT binary)";

    private final List<Map.Entry<Rollups.Group, Totals>> rows;

    Sums(List<Map.Entry<Rollups.Group, Totals>> rows) {
        this.rows = rows;
    }

    void add(Connection connection) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        boolean corrections = false;
        try (Statement statement = connection.createStatement()) {
            statement.execute(STAGE);
        }
        try (CopyRows stage = new CopyRows(connection, COPY)) {
            for (Map.Entry<Rollups.Group, Totals> row : rows) {
                Rollups.Group group = row.getKey();
                corrections |= group.grain() == Rollups.Grain.CORRECTION;
                stage.row(7 + NUMBERS.size())
                        .int4(group.grain().ordinal())
                        .timestamptz(Instant.ofEpochSecond(group.bucket()))
                        .text(group.user())
                        .text(group.project())
                        .text(group.action())
                        .text(group.status())
                        .text(group.metric());
                row.getValue().columns().forEach(stage::text);
            }
            stage.end();
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(upsert("rollup_minute", "bucket", "bucket", Rollups.Grain.MINUTE));
            statement.execute(upsert("rollup_hour", "bucket", "bucket", Rollups.Grain.HOUR));
            statement.execute(upsert("rollup_day", "bucket", "bucket", Rollups.Grain.DAY));
            if (corrections) {
                String month = "(bucket AT TIME ZONE 'UTC')::date";
                statement.execute(upsert("correction_rows", "month", month, Rollups.Grain.CORRECTION));
            }
        }
    }

    private static String upsert(String table, String column, String value, Rollups.Grain grain) {
        String key = column + ", " + GROUP;
        return "INSERT INTO " + table + " AS r (" + key + ", " + String.join(", ", NUMBERS) + ") SELECT " + value + ", "
                + GROUP + ", "
                + NUMBERS.stream().map(name -> name + "::numeric").collect(Collectors.joining(", "))
                + " FROM pg_temp.rollup_stage WHERE grain = " + grain.ordinal() + " ON CONFLICT (" + key
                + ") DO UPDATE SET "
                + NUMBERS.stream()
                        .map(name -> name + " = r." + name + " + excluded." + name)
                        .collect(Collectors.joining(", "));
    }
}
