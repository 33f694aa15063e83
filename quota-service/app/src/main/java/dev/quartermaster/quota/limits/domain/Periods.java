package dev.quartermaster.quota.limits.domain;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;

/**
 * The calendar of quotas. Laws: the period returned contains the instant, periods of one unit, zone and anchor follow
 * each other without gap or overlap, and a period begins when the wall clock first reaches its first day.
 *
 * <p>So a day is 23 or 25 hours long when clocks change, a day whose midnight is skipped begins at its first moment, a
 * day that a zone leaves out altogether (Pacific/Apia, 2011-12-30) has no period, and where clocks go back over midnight
 * (America/St_Johns until 2011) the repeated evening belongs to the day that had already begun.
 */
public final class Periods {

    private Periods() {}

    /**
     * @param anchorDay 1 to 31, read for {@link PeriodUnit#BILLING_CYCLE} only; in a month that is too short the cycle
     *     begins on its last day, and in the next long one on the anchor day again
     */
    public static Period containing(PeriodUnit unit, Instant at, ZoneId zone, int anchorDay) {
        LocalDate first = firstDay(unit, LocalDate.ofInstant(at, zone), anchorDay);
        Instant start = startOf(first, zone);
        LocalDate next = following(unit, first, anchorDay);
        Instant end = startOf(next, zone);
        // twice at most: the wall clock shows a day again that is over, or the day after a skipped one
        while (!at.isBefore(end)) {
            next = following(unit, next, anchorDay);
            start = end;
            end = startOf(next, zone);
        }
        return new Period(start, end);
    }

    private static Instant startOf(LocalDate day, ZoneId zone) {
        return day.atStartOfDay(zone).toInstant();
    }

    private static LocalDate firstDay(PeriodUnit unit, LocalDate day, int anchorDay) {
        return switch (unit) {
            case DAY -> day;
            case MONTH -> day.withDayOfMonth(1);
            case BILLING_CYCLE -> {
                LocalDate anchor = anchorIn(YearMonth.from(day), anchorDay);
                yield day.isBefore(anchor) ? anchorIn(YearMonth.from(day).minusMonths(1), anchorDay) : anchor;
            }
        };
    }

    private static LocalDate following(PeriodUnit unit, LocalDate first, int anchorDay) {
        return switch (unit) {
            case DAY -> first.plusDays(1);
            case MONTH -> first.plusMonths(1);
            case BILLING_CYCLE -> anchorIn(YearMonth.from(first).plusMonths(1), anchorDay);
        };
    }

    private static LocalDate anchorIn(YearMonth month, int anchorDay) {
        return month.atDay(Math.min(anchorDay, month.lengthOfMonth()));
    }
}
