package dev.quartermaster.usage.alerts.domain;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a limit will be reached if it goes on as it did in this period: a straight line from the period's start through
 * what is used now.
 *
 * <p>Nothing is said with too little data: fewer than {@value #FEWEST_HOURS} hours in which something was used, or less
 * than {@value #SHORTEST_PART} percent of the period, or when it will not be reached within the period.
 */
public final class Forecast {

    private static final int FEWEST_HOURS = 3;
    private static final int SHORTEST_PART = 5;

    private Forecast() {}

    /** What is known: the period, and what was used until {@code at} in how many different hours. */
    public record Pace(Instant start, Instant end, Instant at, BigDecimal used, long activeHours) {}

    /** The instant at which {@code amount} is used. */
    public static Optional<Instant> reached(Pace pace, BigDecimal amount) {
        Duration passed = Duration.between(pace.start(), pace.at());
        Duration whole = Duration.between(pace.start(), pace.end());
        boolean little = pace.activeHours() < FEWEST_HOURS
                || passed.compareTo(whole.multipliedBy(SHORTEST_PART).dividedBy(100)) < 0
                || passed.isNegative()
                || passed.isZero()
                || pace.used().signum() <= 0;
        if (little) {
            return Optional.empty();
        }
        if (pace.used().compareTo(amount) >= 0) {
            return Optional.of(pace.at());
        }
        BigDecimal seconds =
                BigDecimal.valueOf(passed.toSeconds()).multiply(amount).divide(pace.used(), 0, RoundingMode.CEILING);
        if (seconds.compareTo(BigDecimal.valueOf(whole.toSeconds())) >= 0) {
            return Optional.empty();
        }
        return Optional.of(pace.start().plusSeconds(seconds.longValueExact()));
    }
}
