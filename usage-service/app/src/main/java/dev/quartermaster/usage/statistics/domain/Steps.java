package dev.quartermaster.usage.statistics.domain;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/** Which rollup has what a question needs: the coarsest whose buckets do not straddle a border that is asked for. */
public enum Steps {
    MINUTES(60),
    HOURS(3600),
    DAYS(86_400);

    private final int seconds;

    Steps(int seconds) {
        this.seconds = seconds;
    }

    /** Whether the instant is a border between two buckets. */
    public boolean begins(Instant at) {
        return at.getNano() == 0 && Math.floorMod(at.getEpochSecond(), seconds) == 0;
    }

    /** The first border at or before the instant. */
    public Instant floor(Instant at) {
        return Instant.ofEpochSecond(at.getEpochSecond() - Math.floorMod(at.getEpochSecond(), seconds));
    }

    /** The first border at or after the instant. */
    public Instant ceiling(Instant at) {
        return begins(at) ? at : floor(at).plusSeconds(seconds);
    }

    /** The coarsest rollup for sums between two instants. */
    public static Steps between(Instant from, Instant to) {
        if (DAYS.begins(from) && DAYS.begins(to)) {
            return DAYS;
        }
        return HOURS.begins(from) && HOURS.begins(to) ? HOURS : MINUTES;
    }

    /** The coarsest rollup that can be cut into steps of this unit in this zone. */
    public static Steps cut(String unit, ZoneId zone, Instant from, Instant to) {
        if (unit.equals("minute") || !wholeHours(zone, from, to)) {
            return MINUTES;
        }
        boolean utc = zone.getRules().isFixedOffset()
                && zone.getRules().getOffset(from).equals(ZoneOffset.UTC);
        return unit.equals("hour") || !utc ? HOURS : DAYS;
    }

    private static boolean wholeHours(ZoneId zone, Instant from, Instant to) {
        ZoneRules rules = zone.getRules();
        Instant at = from;
        while (at.isBefore(to)) {
            if (rules.getOffset(at).getTotalSeconds() % Duration.ofHours(1).toSeconds() != 0) {
                return false;
            }
            ZoneOffsetTransition next = rules.nextTransition(at);
            if (next == null) {
                return true;
            }
            at = next.getInstant();
        }
        return true;
    }
}
