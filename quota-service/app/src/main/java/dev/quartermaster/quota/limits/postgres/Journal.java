package dev.quartermaster.quota.limits.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.limits.Change;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes the audit trail, within the transaction of the change itself. */
final class Journal {

    private static final String APPEND = """
            INSERT INTO audit (actor, action, entity, key, before, after)
            VALUES ($1, $2, $3, $4, $5::text::jsonb, $6::text::jsonb) RETURNING seq""";

    private Journal() {}

    /**
     * Takes the configuration lock until the transaction ends: from here on nobody else changes the configuration, and
     * what is read is what will still be true at the commit.
     */
    static Uni<Void> lock(SqlConnection connection) {
        // the same number as in audit_take_number()
        return connection
                .query("SELECT pg_advisory_xact_lock(5572170014)")
                .execute()
                .replaceWithVoid();
    }

    /** Appends an entry and answers with its number, which becomes the version of what changed. */
    static Uni<Long> append(
            SqlConnection connection,
            String actor,
            String action,
            Change change,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {
        Tuple entry =
                Tuple.tuple(Arrays.asList(actor, action, change.entity(), change.key(), text(before), text(after)));
        return connection
                .preparedQuery(APPEND)
                .execute(entry)
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static @Nullable String text(@Nullable JsonNode document) {
        return document == null ? null : document.toString();
    }
}
