package dev.quartermaster.quota.limits.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.limits.Change;
import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.Outcome;
import dev.quartermaster.quota.limits.document.PlanDocument;
import dev.quartermaster.quota.limits.domain.Catalog;
import dev.quartermaster.quota.limits.domain.Plan;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Plans in their table. */
final class PlanShape implements Shape<Plan> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNKNOWN_LIMIT =
            "SELECT n FROM unnest($1::text[]) n WHERE n NOT IN (SELECT name FROM limits) LIMIT 1";
    private static final String ASSIGNED_TO = "SELECT scope, id FROM subjects WHERE plan = $1 LIMIT 1";

    @Override
    public String table() {
        return "plans";
    }

    @Override
    public List<String> keyColumns() {
        return List.of("name");
    }

    @Override
    public List<String> columns() {
        return List.of("unlimited", "priority", "amounts");
    }

    @Override
    public List<String> jsonColumns() {
        return List.of("amounts");
    }

    @Override
    public List<@Nullable Object> values(Plan plan) {
        ObjectNode amounts = JsonNodeFactory.instance.objectNode();
        plan.amounts().forEach((limit, amount) -> amounts.put(limit, amount));
        return List.of(plan.unlimited(), plan.priority(), amounts.toString());
    }

    @Override
    public Plan read(Row row) {
        Map<String, @Nullable Long> amounts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : parse(row.getString("amounts")).properties()) {
            amounts.put(
                    entry.getKey(),
                    entry.getValue().isNull() ? null : entry.getValue().longValue());
        }
        return new Plan(row.getString("name"), row.getBoolean("unlimited"), row.getInteger("priority"), amounts);
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL gave a jsonb that is no JSON", e);
        }
    }

    @Override
    public Change change(Key key) {
        return new Change.OfPlan(key.parts().getFirst());
    }

    @Override
    public JsonNode document(Key key, Plan plan) {
        return PlanDocument.write(plan);
    }

    @Override
    public Uni<Optional<Outcome<Plan>>> objection(SqlConnection connection, Key key, @Nullable Plan after) {
        return after == null ? neededBy(connection, key.parts().getFirst()) : unknownLimit(connection, after);
    }

    private static Uni<Optional<Outcome<Plan>>> unknownLimit(SqlConnection connection, Plan plan) {
        String[] names = plan.amounts().keySet().toArray(String[]::new);
        return connection
                .preparedQuery(UNKNOWN_LIMIT)
                .execute(Tuple.of(names))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(new Outcome.Dangling<>(
                                "limits." + rows.iterator().next().getString(0), "no limit has this name")));
    }

    private static Uni<Optional<Outcome<Plan>>> neededBy(SqlConnection connection, String plan) {
        if (plan.equals(Catalog.DEFAULT_PLAN)) {
            return Uni.createFrom()
                    .item(Optional.of(new Outcome.Needed<>("It is the plan of everyone who has no other.")));
        }
        return connection
                .preparedQuery(ASSIGNED_TO)
                .execute(Tuple.of(plan))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(assigned(rows.iterator().next())));
    }

    private static Outcome<Plan> assigned(Row row) {
        return new Outcome.Needed<>("It is the plan of the " + row.getString(0) + " " + row.getString(1) + ".");
    }
}
