package dev.quartermaster.quota.stats.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.decisions.domain.CounterKeys;
import dev.quartermaster.quota.records.Parameters;
import dev.quartermaster.quota.stats.Stats;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Statistics as JSON. */
final class StatsDocument {

    static final String SAMPLE = """
            {"from":"2026-01-31T11:00:00Z","to":"2026-01-31T12:00:00Z","totals":{"allowed":41000,"refused":200},
            "by_limit":[{"limit":"searches_per_hour","allowed":30000,"refused":200,"units":30200}],
            "by_plan":[{"plan":"editor","allowed":41000,"refused":200}],
            "bucket":"minute","series":[{"at":"2026-01-31T11:00:00Z","allowed":700,"refused":3}],
            "top_consumers":[{"user":"u-5","metric":"searches","requests":900,"refused":100,"units":800}],
            "nearest":[{"limit":"searches_per_hour","counted_by":{"user":"u-5"},"used":998,"amount":1000,
            "used_pct":99.8,"source":"plan:editor","resets_at":"2026-01-31T12:01:00Z"}]}""";

    private StatsDocument() {}

    private static final class Sum {
        private long allowed;
        private long refused;
        private long units;
    }

    static void counts(ObjectNode node, List<Stats.Count> counts, boolean ofOneLimit) {
        // each decision once: under no limit, or under the one that was asked for
        List<Stats.Count> once = ofOneLimit
                ? counts
                : counts.stream().filter(it -> it.limit().isEmpty()).toList();
        Sum all = new Sum();
        once.forEach(it -> add(all, it));
        node.putObject("totals").put("allowed", all.allowed).put("refused", all.refused);
        ArrayNode limits = node.putArray("by_limit");
        sums(counts.stream().filter(it -> !it.limit().isEmpty()), Stats.Count::limit)
                .forEach((limit, sum) -> limits.addObject()
                        .put("limit", limit)
                        .put("allowed", sum.allowed)
                        .put("refused", sum.refused)
                        .put("units", sum.units));
        ArrayNode plans = node.putArray("by_plan");
        sums(once.stream(), Stats.Count::plan)
                .forEach((plan, sum) -> plans.addObject()
                        .put("plan", plan)
                        .put("allowed", sum.allowed)
                        .put("refused", sum.refused));
    }

    private static Map<String, Sum> sums(Stream<Stats.Count> counts, Function<Stats.Count, String> by) {
        Map<String, Sum> sums = new TreeMap<>();
        counts.forEach(it -> add(sums.computeIfAbsent(by.apply(it), k -> new Sum()), it));
        return sums;
    }

    private static void add(Sum sum, Stats.Count count) {
        if (count.allowed()) {
            sum.allowed += count.decisions();
        } else {
            sum.refused += count.decisions();
        }
        sum.units += count.units();
    }

    static void series(ObjectNode node, String bucket, List<Stats.Bucket> buckets) {
        ArrayNode series = node.put("bucket", bucket).putArray("series");
        buckets.forEach(it -> series.addObject()
                .put("at", Parameters.moment(it.atMicros()))
                .put("allowed", it.allowed())
                .put("refused", it.refused()));
    }

    static void consumers(ObjectNode node, List<Stats.Consumer> consumers) {
        ArrayNode top = node.putArray("top_consumers");
        consumers.forEach(it -> top.addObject()
                .put(it.id().isEmpty() ? "others" : it.scope(), it.id().isEmpty() ? it.scope() : it.id())
                .put("metric", it.metric())
                .put("requests", it.requests())
                .put("refused", it.refused())
                .put("units", it.units()));
    }

    static void nearest(ObjectNode node, List<Stats.Near> nearest) {
        ArrayNode list = node.putArray("nearest");
        for (Stats.Near near : nearest) {
            ObjectNode one = list.addObject().put("limit", near.limit().name());
            ObjectNode by = one.putObject("counted_by");
            CounterKeys.parse(near.counter(), near.limit().scope())
                    .forEach((dimension, value) -> by.put(dimension.name().toLowerCase(Locale.ROOT), value));
            one.put("used", near.used()).put("amount", near.amount());
            one.put("used_pct", percent(near.used(), near.amount()));
            one.put("source", near.source());
            one.put("resets_at", near.resetMicros() > 0 ? Parameters.moment(near.resetMicros()) : null);
        }
    }

    private static double percent(long used, long amount) {
        return BigDecimal.valueOf(used)
                .movePointRight(2)
                .divide(BigDecimal.valueOf(amount), 1, RoundingMode.HALF_UP)
                .doubleValue();
    }
}
