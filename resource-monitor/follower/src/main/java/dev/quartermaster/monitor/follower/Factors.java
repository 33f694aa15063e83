package dev.quartermaster.monitor.follower;

import dev.quartermaster.monitor.contract.ThrottleSignal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** What all hosts ask for together, by priority; never changed, so it is read without a lock. */
public final class Factors {

    /** Nothing is lowered. */
    public static final Factors NONE = new Factors(new double[] {1});

    /** Priorities above this are treated like it. */
    private static final int LOWEST = 99;

    private final double[] byPriority;

    private Factors(double[] byPriority) {
        this.byPriority = byPriority;
    }

    /** Hosts that lower nothing count as well: that matters for the mean. */
    public static Factors of(Collection<ThrottleSignal> signals, Rule rule) {
        if (signals.stream().noneMatch(ThrottleSignal::lowers)) {
            return NONE;
        }
        int lowest = signals.stream()
                .flatMap(signal -> signal.factors().keySet().stream())
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
        double[] factors = new double[Math.min(lowest, LOWEST) + 1];
        factors[0] = 1;
        List<Double> ofHosts = new ArrayList<>(signals.size());
        for (int priority = 1; priority < factors.length; priority++) {
            ofHosts.clear();
            for (ThrottleSignal signal : signals) {
                ofHosts.add(signal.factor(priority));
            }
            factors[priority] = Math.clamp(rule.of(ofHosts), Double.MIN_NORMAL, 1);
        }
        return new Factors(factors);
    }

    /** In (0,1]; a priority that nobody named is treated like the next higher one. */
    public double of(int priority) {
        return byPriority[Math.clamp(priority, 0, byPriority.length - 1)];
    }

    /** The lowest priority that is told apart. */
    public int lowest() {
        return byPriority.length - 1;
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof Factors that && Arrays.equals(byPriority, that.byPriority);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(byPriority);
    }

    @Override
    public String toString() {
        return Arrays.toString(byPriority);
    }
}
