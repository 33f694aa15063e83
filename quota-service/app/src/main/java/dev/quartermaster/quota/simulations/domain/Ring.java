package dev.quartermaster.quota.simulations.domain;

import dev.quartermaster.quota.decisions.domain.Slots;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Periods;
import dev.quartermaster.quota.limits.domain.Span;
import dev.quartermaster.quota.limits.domain.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;

/**
 * A counter as the engine keeps it, in memory: a rate counts the last {@link Slots#COUNTED} slots whole, a quota its
 * present period, a stock what is there. Times are given in their order.
 */
final class Ring {

    private final LimitKind kind;
    private final Span span;
    private final TreeMap<Long, Long> slots = new TreeMap<>();
    private long total;

    Ring(LimitKind kind, Span span) {
        this.kind = kind;
        this.span = span;
    }

    /** What counts as used at this moment. */
    long used(long atMicros, Standing standing) {
        long slot = slot(atMicros, standing);
        // a clock that was set back must not bring a slot back that another decision saw expire
        while (!slots.isEmpty() && expired(slots.firstKey(), slot)) {
            total -= slots.pollFirstEntry().getValue();
        }
        return total;
    }

    void charge(long atMicros, Standing standing, long cost) {
        long units = kind == LimitKind.STOCK ? Math.max(cost, -total) : cost;
        if (units != 0) {
            slots.merge(slot(atMicros, standing), units, Long::sum);
            total += units;
        }
    }

    private boolean expired(long charged, long now) {
        return switch (kind) {
            case RATE -> charged <= now - Slots.COUNTED;
            case QUOTA -> charged < now;
            case STOCK, SIZE -> false;
        };
    }

    private long slot(long atMicros, Standing standing) {
        return switch (span) {
            case Span.Sliding(Duration window) -> atMicros / Slots.widthMicros(window);
            case Span.Calendar calendar -> {
                Instant at = Instant.EPOCH.plusNanos(Math.multiplyExact(atMicros, 1000L));
                yield Periods.containing(calendar.unit(), at, standing.zone(), standing.anchorDay())
                        .end()
                        .getEpochSecond();
            }
            case Span.None none -> 0;
        };
    }
}
