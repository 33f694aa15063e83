package dev.quartermaster.quota.limits.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.limits.Change;
import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.Outcome;
import dev.quartermaster.quota.limits.document.SubjectDocument;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import dev.quartermaster.quota.limits.domain.SubjectSettings;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Subjects in their table. */
final class SubjectShape implements Shape<SubjectSettings> {

    @Override
    public String table() {
        return "subjects";
    }

    @Override
    public List<String> keyColumns() {
        return List.of("scope", "id");
    }

    @Override
    public List<String> columns() {
        return List.of("plan", "priority", "zone", "billing_anchor_day", "note");
    }

    @Override
    public List<@Nullable Object> values(SubjectSettings settings) {
        ZoneId zone = settings.zone();
        return Arrays.asList(
                settings.plan(),
                settings.priority(),
                zone == null ? null : zone.getId(),
                settings.billingAnchorDay(),
                settings.note());
    }

    @Override
    public SubjectSettings read(Row row) {
        String zone = row.getString("zone");
        return new SubjectSettings(
                row.getString("plan"),
                row.getInteger("priority"),
                zone == null ? null : ZoneId.of(zone),
                row.getInteger("billing_anchor_day"),
                row.getString("note"));
    }

    static SubjectRef ref(Key key) {
        return new SubjectRef(
                LimitShape.constant(Dimension.class, key.parts().getFirst()),
                key.parts().get(1));
    }

    @Override
    public Change change(Key key) {
        return new Change.OfSubject(ref(key));
    }

    @Override
    public JsonNode document(Key key, SubjectSettings settings) {
        return SubjectDocument.write(ref(key), settings);
    }

    @Override
    public Uni<Optional<Outcome<SubjectSettings>>> objection(
            SqlConnection connection, Key key, @Nullable SubjectSettings after) {
        String plan = after == null ? null : after.plan();
        if (plan == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        return connection
                .preparedQuery("SELECT FROM plans WHERE name = $1")
                .execute(Tuple.of(plan))
                .map(rows -> rows.size() == 1
                        ? Optional.empty()
                        : Optional.of(new Outcome.Dangling<>("plan", "no plan has this name")));
    }
}
