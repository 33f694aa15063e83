package dev.quartermaster.usage.alerts.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quartermaster.usage.alerts.Alerts;
import dev.quartermaster.usage.alerts.domain.Forecast;
import dev.quartermaster.usage.alerts.domain.Settings;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The feed and the settings. */
@Singleton
class PostgresAlerts implements Alerts {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LIST = "SELECT a.id, (" + AlertJson.OBJECT + """
            ::jsonb || jsonb_build_object('quiet', a.quiet, 'deliveries', coalesce((SELECT jsonb_agg(jsonb_strip_nulls(
                jsonb_build_object('channel', d.channel, 'target', d.target, 'state', d.state, 'attempts', d.attempts,
                'last_error', d.last_error, 'delivered_at', d.delivered_at)) ORDER BY d.id)
                FROM deliveries d WHERE d.alert_id = a.id), '[]'::jsonb)))::text AS document
            FROM alerts a WHERE a.id < $1 AND ($2::text IS NULL OR a.subject = $2) AND ($3::text IS NULL OR a.user_id = $3)
            ORDER BY a.id DESC LIMIT $4""";
    private static final String GET = "SELECT levels, resets, webhook, email FROM alert_settings WHERE subject = $1";
    private static final String SET = "INSERT INTO alert_settings (subject, levels, resets, webhook, email)"
            + " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (subject) DO UPDATE SET levels = excluded.levels,"
            + " resets = excluded.resets, webhook = excluded.webhook, email = excluded.email, changed_at = now()";
    private static final String PACE = "SELECT coalesce(sum(amount), 0) AS used, count(DISTINCT bucket)"
            + " FILTER (WHERE amount > 0) AS hours FROM rollup_hour WHERE user_id = $1 AND metric = $2"
            + " AND status = 'success' AND bucket >= $3 AND bucket < $4";

    private final Pool pool;

    PostgresAlerts(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<List<Entry>> list(@Nullable String subject, @Nullable String user, long before, int count) {
        return pool.preparedQuery(LIST)
                .execute(Tuple.tuple(Arrays.asList(before, subject, user, count)))
                .map(rows -> {
                    List<Entry> entries = new ArrayList<>();
                    rows.forEach(row -> entries.add(new Entry(row.getLong("id"), tree(row.getString("document")))));
                    return entries;
                });
    }

    @Override
    public Uni<Optional<Settings>> settings(String subject) {
        return pool.preparedQuery(GET)
                .execute(Tuple.of(subject))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(settings(rows.iterator().next())));
    }

    private static Settings settings(Row row) {
        return new Settings(
                new HashSet<>(Arrays.asList(row.getArrayOfIntegers("levels"))),
                row.getBoolean("resets"),
                row.getString("webhook"),
                row.getString("email"));
    }

    @Override
    public Uni<Void> set(String subject, Settings settings) {
        Integer[] levels = settings.levels().stream().sorted().toArray(Integer[]::new);
        return pool.preparedQuery(SET)
                .execute(Tuple.tuple(
                        Arrays.asList(subject, levels, settings.resets(), settings.webhook(), settings.email())))
                .replaceWithVoid();
    }

    @Override
    public Uni<Boolean> unset(String subject) {
        return pool.preparedQuery("DELETE FROM alert_settings WHERE subject = $1")
                .execute(Tuple.of(subject))
                .map(rows -> rows.rowCount() > 0);
    }

    @Override
    public Uni<Forecast.Pace> pace(String user, String metric, Instant start, Instant end, Instant now) {
        return pool.preparedQuery(PACE)
                .execute(Tuple.of(user, metric, start.atOffset(ZoneOffset.UTC), end.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.iterator().next())
                .map(row -> new Forecast.Pace(start, end, now, row.getBigDecimal("used"), row.getLong("hours")));
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL gave a jsonb that is no JSON", e);
        }
    }
}
