package dev.quartermaster.quota.decisions.domain;

import java.time.Duration;

/** Says to people how long a window is, in the largest unit of which it is a whole number. */
public final class WindowText {

    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private WindowText() {}

    /** {@code minute}, {@code 10 seconds}, {@code 24 hours}, {@code 7 days}; a day is no calendar day, so it is in hours. */
    public static String of(Duration window) {
        long count = count(window);
        return count == 1 ? unit(window) : count + " " + unit(window) + "s";
    }

    /** Before a noun: {@code hourly}, {@code per-minute}, {@code 24-hour}. */
    static String adjective(Duration window) {
        long count = count(window);
        String unit = unit(window);
        if (count > 1) {
            return count + "-" + unit;
        }
        return unit.equals("hour") ? "hourly" : "per-" + unit;
    }

    private static long count(Duration window) {
        return window.toSeconds() / unitSeconds(window.toSeconds());
    }

    private static String unit(Duration window) {
        long unit = unitSeconds(window.toSeconds());
        if (unit == DAY) {
            return "day";
        }
        if (unit == HOUR) {
            return "hour";
        }
        return unit == MINUTE ? "minute" : "second";
    }

    private static long unitSeconds(long seconds) {
        if (seconds > DAY && seconds % DAY == 0) {
            return DAY;
        }
        if (seconds % HOUR == 0) {
            return HOUR;
        }
        return seconds % MINUTE == 0 ? MINUTE : 1;
    }
}
