package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.limits.domain.Period;
import dev.quartermaster.quota.limits.domain.PeriodUnit;
import dev.quartermaster.quota.limits.domain.Periods;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers the current period of each calendar in use; there are few of them, and each lasts long. */
final class PeriodCache {

    private record Calendar(PeriodUnit unit, ZoneId zone, int anchorDay) {}

    // 3 units x 600 zones x 31 days at the very most
    private final ConcurrentHashMap<Calendar, Period> current = new ConcurrentHashMap<>();

    Period containing(PeriodUnit unit, Instant at, ZoneId zone, int anchorDay) {
        Calendar calendar = new Calendar(unit, zone, unit == PeriodUnit.BILLING_CYCLE ? anchorDay : 0);
        Period period = current.get(calendar);
        if (period == null || at.isBefore(period.start()) || !at.isBefore(period.end())) {
            period = Periods.containing(unit, at, zone, anchorDay);
            current.put(calendar, period);
        }
        return period;
    }
}
