package dev.quartermaster.quota.decisions.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.decisions.Claim;
import dev.quartermaster.quota.decisions.Counters;
import dev.quartermaster.quota.decisions.Verdict;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.laws.Charges;
import dev.quartermaster.quota.decisions.laws.ExactLog;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Laws 1 and 2 on random traces: two replicas, four threads, several limits per claim, against an exact log of what was
 * admitted.
 */
class RandomTraceTest {

    private static final int THREADS = 4;
    private static final long PERIOD_MICROS = 1_500_000;
    private static final Duration LENGTH = Duration.ofMillis(4500);

    /** How much longer a slow machine may take until every rate was asked for more than it admits. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final List<Limit> LIMITS = List.of(
            Charges.rate(1, 9, Duration.ofSeconds(1)),
            Charges.rate(2, 40, Duration.ofMillis(1700)),
            Charges.rate(3, 150, Duration.ofSeconds(3)),
            Charges.quota(4, 60),
            Charges.stock(5, 12));

    /** What was admitted to one counter. */
    private static final class Book {
        final ExactLog log = new ExactLog();
        final Map<Long, AtomicLong> bySlot = new ConcurrentHashMap<>();
        final AtomicLong held = new AtomicLong();

        void admitted(long at, long slot, long units) {
            log.admitted(at, units);
            held.addAndGet(units);
            bySlot.computeIfAbsent(slot, s -> new AtomicLong()).addAndGet(units);
        }
    }

    private final Map<String, Book> books = new ConcurrentHashMap<>();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 20261122, 77})
    void nothing_is_admitted_beyond_any_limit_in_any_window(long seed) {
        try (EngineDatabase database = new EngineDatabase()) {
            List<Counters> replicas = List.of(database.replica(), database.replica());
            long end = System.nanoTime() + LENGTH.toNanos();
            List<CompletableFuture<Void>> threads = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                Random random = new Random(seed * 31 + t);
                Counters counters = replicas.get(t % 2);
                threads.add(CompletableFuture.runAsync(() -> new Trace(database, counters, random).until(end)));
            }
            threads.forEach(CompletableFuture::join);
            books.forEach((name, book) -> check(database, name, book));
            assertThat(books).hasSizeGreaterThan(LIMITS.size());
        }
    }

    /** Whether more was admitted of every rate than one window holds, so that the windows were put to the test. */
    private boolean demanded() {
        return books.entrySet().stream()
                .filter(book -> limit(book.getKey()).kind() == LimitKind.RATE)
                .allMatch(book -> book.getValue().log.total()
                        > java.util.Objects.requireNonNull(limit(book.getKey()).amount()));
    }

    private static void check(EngineDatabase database, String name, Book book) {
        String subject = name.substring(0, name.indexOf('/'));
        Limit limit = limit(name);
        long amount = java.util.Objects.requireNonNull(limit.amount());
        switch (limit.kind()) {
            case RATE -> {
                assertThat(book.log.total()).as("demand on %s", name).isGreaterThan(amount);
                assertThat(book.log.most(Charges.windowMicros(limit))).as(name).isLessThanOrEqualTo(amount);
                checkSlots(database, name, book);
            }
            case QUOTA ->
                book.bySlot.forEach((period, units) ->
                        assertThat(units.get()).as("%s until %d", name, period).isLessThanOrEqualTo(amount));
            case STOCK -> assertThat(database.used(subject, limit.id())).isEqualTo(book.held.get());
            case SIZE -> throw new IllegalStateException(name);
        }
    }

    /** Law 2: what is stored is what was admitted, slot by slot; a refused claim has left nothing. */
    private static void checkSlots(EngineDatabase database, String name, Book book) {
        String subject = name.substring(0, name.indexOf('/'));
        Map<Long, Long> stored = database.slots(subject, limit(name).id());
        assertThat(stored).isNotEmpty();
        stored.forEach((slot, units) -> {
            AtomicLong admitted = book.bySlot.get(slot);
            assertThat(units).as("slot %d of %s", slot, name).isEqualTo(admitted == null ? 0 : admitted.get());
        });
    }

    private static Limit limit(String name) {
        int id = Integer.parseInt(name.substring(name.indexOf('/') + 1));
        return LIMITS.get(id - 1);
    }

    /** What one thread does. */
    private final class Trace {
        private final EngineDatabase database;
        private final Counters counters;
        private final Random random;
        private final long[] mine = new long[3];
        private long now;

        Trace(EngineDatabase database, Counters counters, Random random) {
            this.database = database;
            this.counters = counters;
            this.random = random;
            this.now = database.clockMicros();
        }

        void until(long end) {
            long latest = end + PATIENCE.toNanos();
            while (System.nanoTime() - end < 0 || (System.nanoTime() - latest < 0 && !demanded())) {
                int subject = random.nextInt(mine.length);
                boolean looks = random.nextInt(10) == 0;
                List<Charge> charges = charges(subject);
                Claim.Mode mode = looks ? Claim.Mode.LOOK : Claim.Mode.CONSUME;
                hear(subject, mode, charges, EngineDatabase.judge(counters, new Claim(mode, charges, null)));
            }
        }

        private List<Charge> charges(int subject) {
            List<Limit> limits = new ArrayList<>(LIMITS);
            Collections.shuffle(limits, random);
            List<Charge> charges = new ArrayList<>();
            for (Limit limit : limits.subList(0, 1 + random.nextInt(3))) {
                long amount = java.util.Objects.requireNonNull(limit.amount());
                long cost = random.nextInt(12) == 0 ? 1 + random.nextLong(amount + 1) : 1 + random.nextLong(3);
                if (limit.kind() == LimitKind.STOCK && mine[subject] > 0 && random.nextBoolean()) {
                    cost = -1 - random.nextLong(mine[subject]);
                }
                long start = now - now % PERIOD_MICROS;
                charges.add(
                        limit.kind() == LimitKind.QUOTA
                                ? Charges.charge(limit, "s" + subject, cost, start, start + PERIOD_MICROS)
                                : Charges.charge(limit, "s" + subject, cost));
            }
            return charges;
        }

        private void hear(int subject, Claim.Mode mode, List<Charge> charges, Verdict verdict) {
            switch (verdict) {
                case Verdict.OutOfPeriod late -> now = late.atMicros();
                case Verdict.Judged judged -> {
                    now = judged.atMicros();
                    for (int i = 0; i < charges.size(); i++) {
                        hear(subject, mode, charges.get(i), judged, i);
                    }
                }
                default -> throw new AssertionError(verdict + " at " + database.clockMicros());
            }
        }

        private void hear(int subject, Claim.Mode mode, Charge charge, Verdict.Judged judged, int i) {
            boolean charged = judged.admitted() && mode == Claim.Mode.CONSUME;
            assertThat(judged.granted()[i]).isEqualTo(charged ? charge.cost() : 0);
            if (!charged) {
                return;
            }
            Limit limit = charge.effective().limit();
            if (charge.cost() > 0) {
                assertThat(judged.used()[i]).isLessThanOrEqualTo(limit.amount());
            }
            if (limit.kind() == LimitKind.STOCK) {
                mine[subject] += charge.cost();
            }
            if (limit.kind() == LimitKind.QUOTA) {
                assertThat(judged.atMicros()).isBetween(charge.periodStart(), charge.periodEnd() - 1);
                assertThat(judged.slots()[i]).isEqualTo(charge.periodEnd());
            }
            books.computeIfAbsent(charge.key() + "/" + limit.id(), k -> new Book())
                    .admitted(judged.atMicros(), judged.slots()[i], charge.cost());
        }
    }
}
