package dev.quartermaster.quota.limits.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.limits.Change;
import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.Outcome;
import dev.quartermaster.quota.limits.document.OverrideDocument;
import dev.quartermaster.quota.limits.domain.Override;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Overrides in their table. */
final class OverrideShape implements Shape<Override> {

    @java.lang.Override
    public String table() {
        return "overrides";
    }

    @java.lang.Override
    public List<String> keyColumns() {
        return List.of("scope", "id", "limit_name");
    }

    @java.lang.Override
    public List<String> columns() {
        return List.of("amount", "enabled", "note", "expires_at");
    }

    @java.lang.Override
    public List<@Nullable Object> values(Override override) {
        Instant expiresAt = override.expiresAt();
        return Arrays.asList(
                override.amount(),
                override.enabled(),
                override.note(),
                expiresAt == null ? null : expiresAt.atOffset(ZoneOffset.UTC));
    }

    @java.lang.Override
    public Override read(Row row) {
        OffsetDateTime expiresAt = row.getOffsetDateTime("expires_at");
        return new Override(
                row.getString("limit_name"),
                row.getLong("amount"),
                row.getBoolean("enabled"),
                row.getString("note"),
                expiresAt == null ? null : expiresAt.toInstant());
    }

    @java.lang.Override
    public Change change(Key key) {
        return new Change.OfOverride(SubjectShape.ref(key), key.parts().get(2));
    }

    @java.lang.Override
    public JsonNode document(Key key, Override override) {
        return OverrideDocument.write(override);
    }

    @java.lang.Override
    public Uni<Optional<Outcome<Override>>> objection(SqlConnection connection, Key key, @Nullable Override after) {
        if (after == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        return connection
                .preparedQuery("SELECT FROM limits WHERE name = $1")
                .execute(Tuple.of(after.limit()))
                .map(rows -> rows.size() == 1
                        ? Optional.empty()
                        : Optional.of(new Outcome.Dangling<>("limit", "no limit has this name")));
    }
}
