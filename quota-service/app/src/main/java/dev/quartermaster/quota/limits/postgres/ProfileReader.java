package dev.quartermaster.quota.limits.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.limits.domain.Override;
import dev.quartermaster.quota.limits.domain.Profile;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what is configured for subjects, many in one query. */
final class ProfileReader {

    private static final String SELECT = """
            SELECT r.n::int AS n, s.plan, s.priority, s.zone, s.billing_anchor_day,
                (SELECT jsonb_agg(jsonb_build_object(
                        'limit', o.limit_name, 'amount', o.amount, 'enabled', o.enabled,
                        'expires_us', (extract(epoch FROM o.expires_at) * 1000000)::bigint))::text
                    FROM overrides o WHERE (o.scope, o.id) = (r.scope, r.id)) AS overrides
            FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS r (scope, id, n)
            LEFT JOIN subjects s ON (s.scope, s.id) = (r.scope, r.id)""";

    private final Pool pool;

    ProfileReader(Pool pool) {
        this.pool = pool;
    }

    /** Every subject asked for has an entry; {@link Profile#NONE} where nothing is configured. */
    Uni<Map<SubjectRef, Profile>> read(List<SubjectRef> refs) {
        String[] scopes = new String[refs.size()];
        String[] ids = new String[refs.size()];
        for (int i = 0; i < scopes.length; i++) {
            scopes[i] = refs.get(i).dimension().name().toLowerCase(Locale.ROOT);
            ids[i] = refs.get(i).id();
        }
        return pool.preparedQuery(SELECT).execute(Tuple.of(scopes, ids)).map(rows -> {
            Map<SubjectRef, Profile> profiles = HashMap.newHashMap(scopes.length);
            rows.forEach(row -> profiles.put(refs.get(row.getInteger("n") - 1), profile(row)));
            return profiles;
        });
    }

    private static Profile profile(Row row) {
        String zone = row.getString("zone");
        Profile profile = new Profile(
                row.getString("plan"),
                row.getInteger("priority"),
                zone == null ? null : ZoneId.of(zone),
                row.getInteger("billing_anchor_day"),
                overrides(row.getString("overrides")));
        // one object for the many about whom nothing is configured
        return profile.equals(Profile.NONE) ? Profile.NONE : profile;
    }

    private static Map<String, Override> overrides(@Nullable String json) {
        if (json == null) {
            return Map.of();
        }
        Map<String, Override> overrides = new HashMap<>();
        for (JsonNode node : PlanShape.parse(json)) {
            JsonNode amount = node.get("amount");
            JsonNode expires = node.get("expires_us");
            String limit = node.get("limit").textValue();
            overrides.put(
                    limit,
                    new Override(
                            limit,
                            amount.isNull() ? null : amount.longValue(),
                            node.get("enabled").booleanValue(),
                            // notes are for people; no decision needs them in memory
                            "",
                            expires.isNull() ? null : Instant.EPOCH.plus(expires.longValue(), ChronoUnit.MICROS)));
        }
        return overrides;
    }
}
