package dev.quartermaster.quota.views.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.decisions.DatabaseClock;
import dev.quartermaster.quota.decisions.domain.MetricText;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.decisions.domain.WindowText;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Span;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import dev.quartermaster.quota.views.Views;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A view as JSON. A quota's key is its metric where one limit on that metric applies to the subject, and the limit's own
 * name where several do.
 */
final class QuotaDocument {

    private QuotaDocument() {}

    static ObjectNode of(Views.View view) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        SubjectRef subject = view.subject();
        if (subject.dimension() == Dimension.USER) {
            node.put("user_id", subject.id());
        } else {
            node.put("scope", subject.dimension().name().toLowerCase(Locale.ROOT))
                    .put("id", subject.id());
        }
        node.put("plan", view.plan()).put("priority", view.priority());
        ObjectNode quotas = node.putObject("quotas");
        Map<String, Long> onMetric = view.gauges().stream()
                .collect(Collectors.groupingBy(gauge -> limit(gauge).metric(), Collectors.counting()));
        List<Views.Gauge> gauges = view.gauges();
        for (Views.Gauge gauge : gauges) {
            Limit limit = limit(gauge);
            boolean alone = onMetric.getOrDefault(limit.metric(), 0L) == 1;
            quotas.set(alone ? limit.metric() : limit.name(), quota(gauge));
        }
        return node;
    }

    private static Limit limit(Views.Gauge gauge) {
        return gauge.reading().effective().limit();
    }

    private static ObjectNode quota(Views.Gauge gauge) {
        Reading reading = gauge.reading();
        Limit limit = limit(gauge);
        Long max = reading.effective().amount();
        MetricText metric = MetricText.of(limit.metric());
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (limit.kind() == LimitKind.SIZE) {
            node.put("max", max).put("display", max == null ? "∞ per request" : metric.limit(max) + " per request");
        } else {
            node.put("current", reading.used()).put("max", max);
            node.put("remaining", max == null ? null : (Long) reading.remaining());
            node.put("display", display(metric, reading.used(), max));
        }
        period(node, limit.span(), reading.resetMicros());
        if (metric.bytes()) {
            node.put("unit", "bytes");
            if (max != null && limit.kind() != LimitKind.SIZE) {
                node.put("used_pct", percent(reading.used(), max).doubleValue());
            }
        }
        if (gauge.held() > 0) {
            node.put("held", gauge.held());
        }
        return node.put("limit", limit.name())
                .put("kind", limit.kind().name().toLowerCase(Locale.ROOT))
                .put("source", reading.effective().source());
    }

    private static void period(ObjectNode node, Span span, long resetMicros) {
        switch (span) {
            case Span.Sliding sliding -> node.put("period", WindowText.of(sliding.window()));
            case Span.Calendar calendar ->
                node.put("period", calendar.unit().name().toLowerCase(Locale.ROOT));
            case Span.None none -> {}
        }
        if (resetMicros > 0) {
            // up, so that whoever waits until then has waited long enough
            node.put(
                    "reset_at",
                    DatabaseClock.instant(resetMicros + 999)
                            .truncatedTo(ChronoUnit.MILLIS)
                            .toString());
        }
    }

    /** {@code 15/100 (15.0%)}, {@code 12.5/50 GB (25.0%)}, {@code 0/∞}. */
    private static String display(MetricText metric, long used, @org.jspecify.annotations.Nullable Long max) {
        if (max == null) {
            return (metric.bytes() && used > 0 ? metric.limit(used) : Long.toString(used)) + "/∞";
        }
        String share = metric.bytes() ? MetricText.share(used, max) : used + "/" + max;
        return share + " (" + percent(used, max).toPlainString() + "%)";
    }

    /** With one decimal; nothing of nothing is 0, something of nothing is all. */
    private static BigDecimal percent(long used, long max) {
        if (max == 0) {
            return BigDecimal.valueOf(used == 0 ? 0 : 1000, 1);
        }
        return BigDecimal.valueOf(used).movePointRight(2).divide(BigDecimal.valueOf(max), 1, RoundingMode.HALF_UP);
    }
}
