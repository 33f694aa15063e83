package dev.quartermaster.quota.limits.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.limits.Change;
import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.Outcome;
import dev.quartermaster.quota.limits.document.LimitDocument;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Mode;
import dev.quartermaster.quota.limits.domain.OnUnavailable;
import dev.quartermaster.quota.limits.domain.PeriodUnit;
import dev.quartermaster.quota.limits.domain.Span;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Limits in their table. */
final class LimitShape implements Shape<Limit> {

    private static final String NEEDED_BY = """
            SELECT 'the plan ' || name AS needed_by FROM plans WHERE amounts ? $1
            UNION ALL
            (SELECT 'an override of the ' || scope || ' ' || id FROM overrides WHERE limit_name = $1 LIMIT 1)
            LIMIT 1""";

    @Override
    public String table() {
        return "limits";
    }

    @Override
    public List<String> keyColumns() {
        return List.of("name");
    }

    @Override
    public List<String> columns() {
        return List.of(
                "metric",
                "kind",
                "amount",
                "window_us",
                "period",
                "scope",
                "on_unavailable",
                "mode",
                "elastic",
                "enabled");
    }

    @Override
    public List<@Nullable Object> values(Limit limit) {
        return Arrays.asList(
                limit.metric(),
                lower(limit.kind()),
                limit.amount(),
                limit.span() instanceof Span.Sliding(Duration window) ? micros(window) : null,
                limit.span() instanceof Span.Calendar(PeriodUnit unit) ? lower(unit) : null,
                limit.scope().stream().sorted().map(LimitShape::lower).toArray(String[]::new),
                lower(limit.onUnavailable()),
                lower(limit.mode()),
                limit.elastic(),
                limit.enabled());
    }

    private static long micros(Duration window) {
        return window.toSeconds() * 1_000_000 + window.getNano() / 1000;
    }

    @Override
    public List<String> givenColumns() {
        return List.of("id");
    }

    @Override
    public String onReplace() {
        // the row that was to be inserted brought a fresh id with it
        return """
                , id = CASE WHEN (limits.metric, limits.kind, limits.scope) = (excluded.metric, excluded.kind, excluded.scope)
                    THEN limits.id ELSE excluded.id END""";
    }

    @Override
    public Limit read(Row row) {
        return new Limit(
                row.getInteger("id"),
                row.getString("name"),
                row.getString("metric"),
                constant(LimitKind.class, row.getString("kind")),
                row.getLong("amount"),
                span(row.getLong("window_us"), row.getString("period")),
                scope(row.getArrayOfStrings("scope")),
                constant(OnUnavailable.class, row.getString("on_unavailable")),
                constant(Mode.class, row.getString("mode")),
                row.getBoolean("elastic"),
                row.getBoolean("enabled"));
    }

    private static Span span(@Nullable Long windowMicros, @Nullable String period) {
        if (windowMicros != null) {
            return new Span.Sliding(Duration.of(windowMicros, ChronoUnit.MICROS));
        }
        return period == null ? new Span.None() : new Span.Calendar(constant(PeriodUnit.class, period));
    }

    private static Set<Dimension> scope(String[] names) {
        return Arrays.stream(names).map(name -> constant(Dimension.class, name)).collect(Collectors.toSet());
    }

    static <E extends Enum<E>> E constant(Class<E> type, String text) {
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Change change(Key key) {
        return new Change.OfLimit(key.parts().getFirst());
    }

    @Override
    public JsonNode document(Key key, Limit limit) {
        return LimitDocument.write(limit);
    }

    @Override
    public Uni<Optional<Outcome<Limit>>> objection(SqlConnection connection, Key key, @Nullable Limit after) {
        if (after != null) {
            return Uni.createFrom().item(Optional.empty());
        }
        return connection
                .preparedQuery(NEEDED_BY)
                .execute(Tuple.of(key.parts().getFirst()))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(new Outcome.Needed<>(
                                "It is named by " + rows.iterator().next().getString(0) + ".")));
    }
}
