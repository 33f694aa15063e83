package dev.quartermaster.quota.limits.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.limits.document.InvalidDocument.Fault;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Grammar;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Mode;
import dev.quartermaster.quota.limits.domain.OnUnavailable;
import dev.quartermaster.quota.limits.domain.PeriodUnit;
import dev.quartermaster.quota.limits.domain.Span;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A limit as JSON: {@code metric} and {@code kind}, {@code window} for a rate or {@code period} for a quota, and, unless
 * absent, {@code amount} (null), {@code scope} (["user"]), {@code on_unavailable} ("lease"), {@code mode} ("enforce"),
 * {@code elastic} (false), {@code enabled} (true).
 */
public final class LimitDocument {

    private LimitDocument() {}

    /**
     * Reads a limit that has no counters yet (its id is 0).
     *
     * @throws InvalidDocument when it is not a limit
     */
    public static Limit read(JsonNode node, String path, String name) {
        Members members = Members.of(
                node,
                path,
                "name",
                "metric",
                "kind",
                "amount",
                "window",
                "period",
                "scope",
                "on_unavailable",
                "mode",
                "elastic",
                "enabled");
        members.same("name", name);
        members.requiredText("metric");
        String metric = String.valueOf(members.name("metric"));
        LimitKind kind = members.choice("kind", LimitKind.class, null);
        boolean elastic = members.flag("elastic", false);
        if (elastic && kind != LimitKind.RATE) {
            throw members.wrong(Fault.INCONSISTENT, "elastic", "only a rate can be elastic");
        }
        return new Limit(
                0,
                name,
                metric,
                kind,
                members.amount("amount"),
                span(members, kind),
                scope(members),
                members.choice("on_unavailable", OnUnavailable.class, OnUnavailable.LEASE),
                members.choice("mode", Mode.class, Mode.ENFORCE),
                elastic,
                members.flag("enabled", true));
    }

    private static Span span(Members members, LimitKind kind) {
        String window = members.text("window");
        String period = members.text("period");
        if (window != null && kind != LimitKind.RATE) {
            throw members.wrong(Fault.INCONSISTENT, "window", "only a rate has a window");
        }
        if (period != null && kind != LimitKind.QUOTA) {
            throw members.wrong(Fault.INCONSISTENT, "period", "only a quota has a period");
        }
        return switch (kind) {
            case RATE -> new Span.Sliding(window(members, members.requiredText("window")));
            case QUOTA -> new Span.Calendar(members.choice("period", PeriodUnit.class, null));
            case STOCK, SIZE -> new Span.None();
        };
    }

    private static Duration window(Members members, String text) {
        Duration window = duration(text);
        // the shortest text that is right has 4 characters, the longest is far below 40
        if (window == null || text.length() > 40) {
            throw members.wrong(Fault.INVALID_FORMAT, "window", "must be an ISO-8601 duration such as PT1M or PT24H");
        }
        if (window.compareTo(Grammar.MIN_WINDOW) < 0 || window.compareTo(Grammar.MAX_WINDOW) > 0) {
            throw members.wrong(Fault.OUT_OF_RANGE, "window", "must be from PT1S to P366D");
        }
        if (window.getNano() % 1000 != 0) {
            throw members.wrong(Fault.OUT_OF_RANGE, "window", "must be a whole number of microseconds");
        }
        return window;
    }

    private static @Nullable Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Set<Dimension> scope(Members members) {
        JsonNode value = members.value("scope");
        if (value == null) {
            return Set.of(Dimension.USER);
        }
        if (!value.isArray()) {
            throw members.wrong(Fault.WRONG_TYPE, "scope", "must be a list such as [\"user\"]");
        }
        Set<Dimension> scope = EnumSet.noneOf(Dimension.class);
        for (JsonNode entry : value) {
            if (!entry.isTextual()) {
                throw members.wrong(Fault.WRONG_TYPE, "scope", "must be a list of texts");
            }
            if (!scope.add(members.choice(entry.textValue(), "scope", Dimension.class))) {
                throw members.wrong(Fault.INCONSISTENT, "scope", "names something twice");
            }
        }
        if (scope.isEmpty() || (scope.contains(Dimension.GLOBAL) && scope.size() > 1)) {
            throw members.wrong(Fault.INCONSISTENT, "scope", "needs at least one entry, and global stands alone");
        }
        return scope;
    }

    /** The canonical form, which {@link #read} reads again; durations as {@link Duration#toString()} has them. */
    public static ObjectNode write(Limit limit) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("name", limit.name());
        node.put("metric", limit.metric());
        node.put("kind", Members.lower(limit.kind()));
        node.put("amount", limit.amount());
        switch (limit.span()) {
            case Span.Sliding(Duration window) -> node.put("window", window.toString());
            case Span.Calendar(PeriodUnit unit) -> node.put("period", Members.lower(unit));
            case Span.None none -> {}
        }
        var scope = node.putArray("scope");
        limit.scope().stream().sorted().forEach(dimension -> scope.add(Members.lower(dimension)));
        node.put("on_unavailable", Members.lower(limit.onUnavailable()));
        node.put("mode", Members.lower(limit.mode()));
        node.put("elastic", limit.elastic());
        node.put("enabled", limit.enabled());
        return node;
    }
}
