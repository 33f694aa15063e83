package dev.quartermaster.monitor.throttling.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is in force: the controller's factors and an administrator's, whichever is lower for each priority.
 *
 * @param factors in steps of 0.05, so that readers' amounts do not change every second while it moves
 */
public record Combined(Level level, Map<Integer, Double> factors, List<String> reasons) {

    private static final double STEPS = 20;
    private static final double SMALLEST = 0.01;

    public static final Combined NOTHING = new Combined(Level.NORMAL, Map.of(), List.of());

    public static Combined of(Tightness automatic, @Nullable Manual manual) {
        Map<Integer, Double> factors = new TreeMap<>();
        automatic.factors().forEach((priority, factor) -> factors.put(priority, step(factor)));
        List<String> reasons = new ArrayList<>(automatic.reasons());
        if (manual == null) {
            return new Combined(automatic.level(), factors, reasons);
        }
        manual.factors().forEach((priority, factor) -> factors.merge(priority, factor, Math::min));
        reasons.add("manual: " + manual.reason());
        return new Combined(level(automatic, factors), factors, reasons);
    }

    private static Level level(Tightness automatic, Map<Integer, Double> factors) {
        long lowered = factors.values().stream().filter(factor -> factor < 1).count();
        Level level = lowered == 0
                ? Level.NORMAL
                : lowered == factors.size() ? Level.SEVERE : lowered == 1 ? Level.REDUCED : Level.STRICT;
        return level.compareTo(automatic.level()) > 0 ? level : automatic.level();
    }

    private static double step(double factor) {
        double stepped = Math.round(factor * STEPS) / STEPS;
        return stepped > 0 ? stepped : Math.max(SMALLEST, Math.round(factor * 100) / 100.0);
    }
}
