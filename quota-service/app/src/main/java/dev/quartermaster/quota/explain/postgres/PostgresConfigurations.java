package dev.quartermaster.quota.explain.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quartermaster.quota.explain.Configurations;
import dev.quartermaster.quota.limits.Governance;
import dev.quartermaster.quota.limits.document.LimitDocument;
import dev.quartermaster.quota.limits.document.PlanDocument;
import dev.quartermaster.quota.limits.domain.Catalog;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.Plan;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** The last entry of the audit trail on each limit and plan, up to a version; the trail never forgets. */
@Singleton
final class PostgresConfigurations implements Configurations {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String SELECT = """
            SELECT DISTINCT ON (entity, key) entity, key, after::text FROM audit
            WHERE entity IN ('limit', 'plan') AND seq <= $1 ORDER BY entity, key, seq DESC""";

    private final Pool pool;
    private final Governance governance;

    PostgresConfigurations(Pool pool, Governance governance) {
        this.pool = pool;
        this.governance = governance;
    }

    @Override
    public Uni<Catalog> at(long version) {
        Catalog now = governance.catalog();
        return now.version() == version
                ? Uni.createFrom().item(now)
                : pool.preparedQuery(SELECT).execute(Tuple.of(version)).map(rows -> catalog(version, rows));
    }

    private static Catalog catalog(long version, RowSet<Row> rows) {
        List<Limit> limits = new ArrayList<>();
        List<Plan> plans = new ArrayList<>();
        for (Row row : rows) {
            String after = row.getString(2);
            if (after != null && row.getString(0).equals("limit")) {
                limits.add(LimitDocument.read(parse(after), "", row.getString(1)));
            } else if (after != null) {
                plans.add(PlanDocument.read(parse(after), "", row.getString(1)));
            }
        }
        return new Catalog(version, limits, plans);
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL gave a jsonb that is no JSON", e);
        }
    }
}
