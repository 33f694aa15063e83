package dev.quartermaster.monitor.throttling.domain;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The constants of the {@link Controller}. Times in seconds.
 *
 * @param rise time constant of the smoothing while a signal rises
 * @param fall the same while it falls
 * @param tighten tightness added per second while overloaded, at the tight threshold; more above it
 * @param relax tightness taken away per second while calm
 * @param calm how long it has to be calm before anything is relaxed
 * @param stale how long a signal may be absent until it is forgotten
 * @param floors what every priority keeps at least, in (0,1]; the lowest priority (the largest number) is lowered first
 */
public record Law(
        double rise,
        double fall,
        double tighten,
        double relax,
        double calm,
        double stale,
        Map<Integer, Double> floors) {

    public static final Law DEFAULT = new Law(0.7, 4, 0.3, 1.0 / 30, 5, 10, Map.of(3, 0.05, 2, 0.10, 1, 0.50));

    /** @throws IllegalArgumentException when a constant makes no sense */
    public Law {
        boolean times = rise > 0 && fall > 0 && tighten > 0 && relax > 0 && calm >= 0 && stale > 0;
        boolean shares = !floors.isEmpty()
                && floors.entrySet().stream()
                        .allMatch(floor -> floor.getKey() >= 1 && floor.getValue() > 0 && floor.getValue() <= 1);
        if (!times || !shares) {
            throw new IllegalArgumentException("times must be above zero and floors within (0,1]");
        }
        floors = Collections.unmodifiableMap(new TreeMap<>(floors));
    }

    /** The tightness at which every priority is at its floor. */
    public double tightest() {
        return floors.size();
    }

    /** The factor of every priority: one after the other goes down to its floor, the lowest first. */
    public Map<Integer, Double> factors(double tightness) {
        Map<Integer, Double> factors = new TreeMap<>();
        int before = floors.size();
        for (Map.Entry<Integer, Double> floor : floors.entrySet()) {
            before--;
            double share = Math.clamp(tightness - before, 0, 1);
            // exact at both ends
            double factor = share <= 0 ? 1 : floor.getValue() + (1 - floor.getValue()) * (1 - share);
            factors.put(floor.getKey(), factor);
        }
        return factors;
    }
}
