package dev.quartermaster.quota.events;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.quartermaster.quota.decisions.DatabaseClock;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.events.ThresholdStore.Crossing;
import dev.quartermaster.quota.limits.Governance;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Mode;
import dev.quartermaster.quota.limits.domain.Period;
import dev.quartermaster.quota.limits.domain.Periods;
import dev.quartermaster.quota.limits.domain.Profile;
import dev.quartermaster.quota.limits.domain.Span;
import dev.quartermaster.quota.limits.domain.Standing;
import dev.quartermaster.quota.limits.domain.Subject;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sees in answers that a counter reached a level of its amount, and hands that over to be kept and told.
 *
 * <p>Levels are 80 and 100 % of every limit, and those that the operator has named of quotas, stocks and rates of an hour or
 * more: a rate that starts anew every minute would tell each of them every minute.
 *
 * <p>"Once per period": a quota has its calendar or billing period; a rate the windows that follow each other from 1970
 * on; a stock the day in UTC. What is held counts as used. Limits in shadow mode and sizes have no thresholds.
 *
 * <p>An answer below the lowest level costs one comparison per limit, one above it one look-up. What a replica saw and could not hand over before it
 * was killed is seen by the next answer above the threshold.
 */
final class Thresholds {

    private static final Logger LOG = Logger.getLogger(Thresholds.class);

    private static final int MOST_REMEMBERED = 100_000;
    private static final int MOST_WAITING = 20_000;
    private static final int MOST_AT_ONCE = 500;
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final long HOUR_MICROS = 3_600_000_000L;

    private record Seen(int limit, String key, long period) {

        // As for CounterKey: a record's own go through method handles, for every refusal.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Seen seen && limit == seen.limit && period == seen.period && key.equals(seen.key);
        }

        @Override
        public int hashCode() {
            return (limit * 31 + Long.hashCode(period)) * 31 + key.hashCode();
        }
    }

    private final ThresholdStore store;
    private final Governance governance;
    private final long shortestMicros;
    private final AlertLevels levels;
    /** The highest level that was handed over. */
    private final Cache<Seen, Integer> seen =
            Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

    private final ConcurrentLinkedQueue<Crossing> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicBoolean flushing = new AtomicBoolean();

    /** @param shortestWindow rates with a shorter window have no thresholds */
    Thresholds(ThresholdStore store, Governance governance, Duration shortestWindow, AlertLevels levels) {
        this.store = store;
        this.governance = governance;
        this.shortestMicros = shortestWindow.toNanos() / 1000;
        this.levels = levels;
    }

    /** Looks at every limit of an answer. Does not block. */
    void look(Subject subject, Decision decision) {
        for (Reading reading : decision.readings()) {
            Long amount = reading.effective().amount();
            if (amount != null && amount > 0 && AlertLevels.reached(levels.lowest(), reading.used(), amount)) {
                reached(subject, reading, amount, decision.atMicros());
            }
        }
    }

    private void reached(Subject subject, Reading reading, long amount, long at) {
        Limit limit = reading.effective().limit();
        long period = period(limit, reading, at);
        if (limit.kind() == LimitKind.SIZE || limit.mode() != Mode.ENFORCE || period < 0) {
            return;
        }
        boolean often = limit.span() instanceof Span.Sliding(Duration window) && window.toNanos() / 1000 < HOUR_MICROS;
        int highest = levels.highest(often, reading.used(), amount);
        if (highest == 0 || waitingCount.get() >= MOST_WAITING) {
            return;
        }
        String key = subject.key(limit.scope());
        int before = raise(new Seen(limit.id(), key, period), highest);
        if (before >= highest) {
            return;
        }
        for (int percent : levels.between(often, before, highest)) {
            reached(subject, reading, amount, at, key, period, percent);
        }
    }

    /** Notes the level, unless a higher one is noted; answers what was noted before, 0 for nothing. */
    private int raise(Seen what, int level) {
        for (; ; ) {
            Integer before = seen.getIfPresent(what);
            if (before == null) {
                before = seen.asMap().putIfAbsent(what, level);
                if (before == null) {
                    return 0;
                }
            }
            if (before >= level) {
                return level;
            }
            if (seen.asMap().replace(what, before, level)) {
                return before;
            }
        }
    }

    /** Names the period; -1 when there is none, or none that matters. */
    private long period(Limit limit, Reading reading, long at) {
        return switch (limit.span()) {
            case Span.Sliding(Duration window) -> {
                long micros = window.toNanos() / 1000;
                yield micros < shortestMicros ? -1 : at / micros * micros + micros;
            }
            case Span.Calendar c -> reading.resetMicros() > 0 ? reading.resetMicros() : -1;
            case Span.None n -> at / DAY_MICROS * DAY_MICROS + DAY_MICROS;
        };
    }

    private void reached(Subject subject, Reading reading, long amount, long at, String key, long period, int percent) {
        Limit limit = reading.effective().limit();
        Long start = start(limit, subject, at, period);
        boolean stock = limit.kind() == LimitKind.STOCK;
        waitingCount.incrementAndGet();
        waiting.add(new Crossing(
                limit.id(),
                key,
                period,
                percent,
                limit.name(),
                limit.metric(),
                scope(limit, subject),
                reading.used(),
                amount,
                stock ? null : start,
                stock ? null : period,
                limit.kind() == LimitKind.QUOTA,
                at));
    }

    private static Map<String, String> scope(Limit limit, Subject subject) {
        Map<String, String> scope = new LinkedHashMap<>();
        for (Dimension dimension : Dimension.values()) {
            String value = limit.scope().contains(dimension) ? subject.value(dimension) : null;
            if (value != null && dimension != Dimension.GLOBAL) {
                scope.put(dimension.name().toLowerCase(Locale.ROOT), value);
            }
        }
        return scope;
    }

    private @Nullable Long start(Limit limit, Subject subject, long at, long end) {
        return switch (limit.span()) {
            case Span.Sliding(Duration window) -> end - window.toNanos() / 1000;
            case Span.Calendar calendar -> {
                List<Profile> profiles = governance.known(subject);
                if (profiles == null) {
                    yield null;
                }
                Standing standing = Standing.of(governance.catalog(), subject, profiles, DatabaseClock.instant(at));
                Period period = Periods.containing(
                        calendar.unit(), DatabaseClock.instant(at), standing.zone(), standing.anchorDay());
                yield DatabaseClock.micros(period.end()) == end ? DatabaseClock.micros(period.start()) : null;
            }
            case Span.None none -> null;
        };
    }

    /** Hands over what waits; nothing is forgotten when PostgreSQL cannot be asked. To be called a few times a second. */
    Uni<Void> flush() {
        if (waiting.isEmpty() || !flushing.compareAndSet(false, true)) {
            return Uni.createFrom().voidItem();
        }
        List<Crossing> batch = new ArrayList<>();
        for (Crossing next = waiting.poll(); next != null; next = batch.size() < MOST_AT_ONCE ? waiting.poll() : null) {
            batch.add(next);
        }
        waitingCount.addAndGet(-batch.size());
        return store.keep(batch)
                .onFailure()
                .recoverWithUni(e -> {
                    LOG.debugf(e, "%d thresholds wait until PostgreSQL answers", batch.size());
                    waitingCount.addAndGet(batch.size());
                    waiting.addAll(batch);
                    return Uni.createFrom().voidItem();
                })
                .onTermination()
                .invoke(() -> flushing.set(false));
    }
}
