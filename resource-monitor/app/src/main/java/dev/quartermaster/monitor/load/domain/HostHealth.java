package dev.quartermaster.monitor.load.domain;

import dev.quartermaster.monitor.measuring.domain.Metric;
import dev.quartermaster.monitor.throttling.domain.Band;
import dev.quartermaster.monitor.throttling.domain.Thresholds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Whether the host is well: by the thresholds of the throttle, and by space, which throttling does not give back. */
public record HostHealth(Status status, List<String> reasons) {

    private static final Band SPACE = new Band(0.85, 0.95);
    private static final Band SWAP = new Band(0.50, 0.90);

    /** From well to not. */
    public enum Status {
        HEALTHY,
        DEGRADED,
        CRITICAL;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param means of the last seconds, NaN for what is absent; absent metrics are no reason for anything */
    public static HostHealth of(ToDoubleFunction<Metric> means, Thresholds thresholds) {
        Status worst = Status.HEALTHY;
        List<String> reasons = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            Band band = band(metric, thresholds.bands());
            double value = means.applyAsDouble(metric);
            if (band == null || !(value >= band.relaxed())) {
                continue;
            }
            boolean critical = value >= band.tight();
            Status status = critical ? Status.CRITICAL : Status.DEGRADED;
            worst = status.compareTo(worst) > 0 ? status : worst;
            double passed = critical ? band.tight() : band.relaxed();
            reasons.add(String.format(Locale.ROOT, "%s %.2f is above %.2f", metric.word(), value, passed));
        }
        return new HostHealth(worst, reasons);
    }

    private static @org.jspecify.annotations.Nullable Band band(Metric metric, Map<Metric, Band> bands) {
        Band configured = bands.get(metric);
        if (configured != null) {
            return configured;
        }
        return switch (metric) {
            case SPACE_USED -> SPACE;
            case SWAP_USED -> SWAP;
            default -> null;
        };
    }
}
