package dev.quartermaster.monitor.follower;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** How the factors of several hosts become one. */
public enum Rule {
    /**
     * The most loaded host decides. Right where a request may touch any of them, since the slowest is what it waits for;
     * what is used unless another rule is configured.
     */
    MINIMUM,
    /** The mean of all. Right where requests spread evenly and one host more or less does not matter. */
    MEAN;

    public double of(Collection<Double> factors) {
        return switch (this) {
            case MINIMUM ->
                factors.stream().mapToDouble(Double::doubleValue).min().orElse(1);
            case MEAN ->
                factors.stream().mapToDouble(Double::doubleValue).average().orElse(1);
        };
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Rule> ofWord(String word) {
        for (Rule rule : values()) {
            if (rule.word().equals(word)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }
}
