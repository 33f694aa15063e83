package dev.quartermaster.quota.limits.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.limits.Change;
import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.Outcome;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the things of one kind lie in their table, and what ties them to others. */
interface Shape<V> {

    String table();

    /** Text columns; in the order of {@link Key#parts()}. */
    List<String> keyColumns();

    /** The other columns, without version and updated_at. */
    List<String> columns();

    /** As {@link #columns()}; what PostgreSQL is given. */
    List<@Nullable Object> values(V value);

    /** From a row of all columns; JSON columns come as text. */
    V read(Row row);

    /** Columns of type jsonb, which travel as text. */
    default List<String> jsonColumns() {
        return List.of();
    }

    /** Columns that PostgreSQL fills. */
    default List<String> givenColumns() {
        return List.of();
    }

    /** Further assignments when a row is replaced; empty for none, else begins with a comma. */
    default String onReplace() {
        return "";
    }

    Change change(Key key);

    /** For the audit trail and for comparing: equal documents are the same configuration. */
    JsonNode document(Key key, V value);

    /** Why the change must not happen, asked under the configuration lock; empty when it may. */
    Uni<Optional<Outcome<V>>> objection(SqlConnection connection, Key key, @Nullable V after);
}
