package dev.quartermaster.quota.limits.domain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All limits and plans as of one configuration version; immutable, so a decision sees one state throughout. */
public final class Catalog {

    public static final String DEFAULT_PLAN = "default";
    public static final Catalog EMPTY = new Catalog(0, List.of(), List.of());

    private final long version;
    private final Map<String, Limit> byName = new HashMap<>();
    private final Map<String, List<Limit>> byMetric = new HashMap<>();
    private final Map<String, Plan> plans = new HashMap<>();

    /** @param version the number of the last configuration change that this catalogue contains */
    public Catalog(long version, Collection<Limit> limits, Collection<Plan> plans) {
        this.version = version;
        limits.forEach(limit -> byName.put(limit.name(), limit));
        limits.stream()
                .filter(Limit::enabled)
                .forEach(limit -> byMetric.computeIfAbsent(limit.metric(), m -> new ArrayList<>())
                        .add(limit));
        byMetric.replaceAll((metric, list) -> List.copyOf(list));
        plans.forEach(plan -> this.plans.put(plan.name(), plan));
    }

    public long version() {
        return version;
    }

    public @Nullable Limit limit(String name) {
        return byName.get(name);
    }

    /** The enabled limits on a metric, in no particular order; empty when there is none. */
    public List<Limit> limitsOn(String metric) {
        return byMetric.getOrDefault(metric, List.of());
    }

    public Collection<Limit> limits() {
        return byName.values();
    }

    public @Nullable Plan plan(String name) {
        return plans.get(name);
    }

    public Collection<Plan> plans() {
        return plans.values();
    }
}
