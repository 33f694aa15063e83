package dev.quartermaster.quota.limits.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodsTest {

    private static final Instant FROM = Instant.parse("1980-01-10T00:00:00Z");
    private static final Instant TO = Instant.parse("2037-12-01T00:00:00Z");
    private static final List<String> ZONES =
            ZoneId.getAvailableZoneIds().stream().sorted().toList();

    @ParameterizedTest
    @CsvSource({
        "DAY, 2026-02-01T12:00:00Z, UTC, 1, 2026-02-01T00:00:00Z, 2026-02-02T00:00:00Z",
        "DAY, 2026-02-01T00:00:00Z, UTC, 1, 2026-02-01T00:00:00Z, 2026-02-02T00:00:00Z",
        "DAY, 2026-03-29T12:00:00Z, Europe/Zurich, 1, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
        "DAY, 2026-10-25T12:00:00Z, Europe/Zurich, 1, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
        "DAY, 2018-11-04T03:30:00Z, America/Sao_Paulo, 1, 2018-11-04T03:00:00Z, 2018-11-05T02:00:00Z",
        "DAY, 2018-11-04T02:59:59Z, America/Sao_Paulo, 1, 2018-11-03T03:00:00Z, 2018-11-04T03:00:00Z",
        "DAY, 2010-11-07T02:31:30Z, America/St_Johns, 1, 2010-11-07T02:30:00Z, 2010-11-08T03:30:00Z",
        "DAY, 2011-12-30T10:00:00Z, Pacific/Apia, 1, 2011-12-30T10:00:00Z, 2011-12-31T10:00:00Z",
        "DAY, 2011-12-30T09:59:59Z, Pacific/Apia, 1, 2011-12-29T10:00:00Z, 2011-12-30T10:00:00Z",
        "MONTH, 2024-02-29T23:59:59Z, UTC, 31, 2024-02-01T00:00:00Z, 2024-03-01T00:00:00Z",
        "MONTH, 2026-01-31T23:30:00Z, Asia/Tokyo, 1, 2026-01-31T15:00:00Z, 2026-02-28T15:00:00Z",
        "BILLING_CYCLE, 2026-02-27T00:00:00Z, UTC, 31, 2026-01-31T00:00:00Z, 2026-02-28T00:00:00Z",
        "BILLING_CYCLE, 2026-02-28T00:00:00Z, UTC, 31, 2026-02-28T00:00:00Z, 2026-03-31T00:00:00Z",
        "BILLING_CYCLE, 2026-04-30T08:00:00Z, UTC, 31, 2026-04-30T00:00:00Z, 2026-05-31T00:00:00Z",
        "BILLING_CYCLE, 2026-01-01T00:00:00Z, UTC, 15, 2025-12-15T00:00:00Z, 2026-01-15T00:00:00Z",
    })
    void known(PeriodUnit unit, Instant at, ZoneId zone, int anchorDay, Instant start, Instant end) {
        assertThat(Periods.containing(unit, at, zone, anchorDay)).isEqualTo(new Period(start, end));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agrees_with_a_calendar_walked_minute_by_minute(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 250; i++) {
            ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
            Instant at = i % 2 == 0 ? anyTime(random) : nearTransition(random, zone);
            int anchorDay = 1 + random.nextInt(31);
            for (PeriodUnit unit : PeriodUnit.values()) {
                assertThat(Periods.containing(unit, at, zone, anchorDay))
                        .as("%s at %s in %s, anchor %d", unit, at, zone, anchorDay)
                        .isEqualTo(walked(unit, at, zone, anchorDay));
            }
        }
    }

    @Test
    void periods_follow_each_other_in_every_zone() {
        Random random = new Random(7);
        for (String id : ZONES) {
            ZoneId zone = ZoneId.of(id);
            int anchorDay = 1 + random.nextInt(31);
            for (PeriodUnit unit : PeriodUnit.values()) {
                Period period = Periods.containing(unit, anyTime(random), zone, anchorDay);
                for (int i = 0; i < 40; i++) {
                    Period next = Periods.containing(unit, period.end(), zone, anchorDay);
                    assertThat(next.start())
                            .as("%s %s after %s", unit, id, period)
                            .isEqualTo(period.end());
                    assertThat(Periods.containing(unit, next.end().minusNanos(1), zone, anchorDay))
                            .isEqualTo(next);
                    period = next;
                }
            }
        }
    }

    private static Instant anyTime(Random random) {
        return FROM.plusMillis(
                (long) (random.nextDouble() * Duration.between(FROM, TO).toMillis()));
    }

    private static Instant nearTransition(Random random, ZoneId zone) {
        ZoneOffsetTransition transition = zone.getRules().nextTransition(anyTime(random));
        Instant around =
                transition == null || transition.getInstant().isAfter(TO) ? anyTime(random) : transition.getInstant();
        return around.plusSeconds(random.nextInt(2 * 86_400) - 86_400L);
    }

    /** Slow and plain: the days are those on which the wall clock was first seen, minute after minute. */
    private static Period walked(PeriodUnit unit, Instant at, ZoneId zone, int anchorDay) {
        Instant minute = at.minusSeconds(3 * 86_400L);
        minute =
                minute.minusSeconds(Math.floorMod(minute.getEpochSecond(), 60L)).minusNanos(minute.getNano());
        LocalDate latest = LocalDate.MIN;
        for (; !minute.isAfter(at); minute = minute.plusSeconds(60)) {
            LocalDate shown = LocalDate.ofInstant(minute, zone);
            latest = shown.isAfter(latest) ? shown : latest;
        }
        LocalDate first = latest;
        while (!begins(unit, first, anchorDay)) {
            first = first.minusDays(1);
        }
        LocalDate next = latest.plusDays(1);
        while (!begins(unit, next, anchorDay)) {
            next = next.plusDays(1);
        }
        return new Period(reached(first, zone), reached(next, zone));
    }

    private static boolean begins(PeriodUnit unit, LocalDate day, int anchorDay) {
        return switch (unit) {
            case DAY -> true;
            case MONTH -> day.getDayOfMonth() == 1;
            case BILLING_CYCLE -> day.getDayOfMonth() == Math.min(anchorDay, day.lengthOfMonth());
        };
    }

    private static Instant reached(LocalDate day, ZoneId zone) {
        Instant minute = day.minusDays(1).atStartOfDay(ZoneId.of("UTC")).toInstant();
        while (LocalDate.ofInstant(minute, zone).isBefore(day)) {
            minute = minute.plusSeconds(60);
        }
        return minute;
    }
}
