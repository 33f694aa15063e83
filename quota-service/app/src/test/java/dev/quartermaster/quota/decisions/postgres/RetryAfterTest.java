package dev.quartermaster.quota.decisions.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.decisions.Counters;
import dev.quartermaster.quota.decisions.Verdict;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.laws.Charges;
import dev.quartermaster.quota.decisions.laws.ExactLog;
import dev.quartermaster.quota.limits.domain.Limit;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 5: waiting exactly until the moment that a refusal names is enough, and it is at most one slot too long. */
class RetryAfterTest {

    private static final int TIMES = 4;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {5, 6})
    void the_moment_named_is_true(long seed) {
        Random random = new Random(seed);
        int early = 0;
        try (EngineDatabase database = new EngineDatabase()) {
            Counters counters = database.replica();
            for (int i = 0; i < TIMES; i++) {
                long amount = 3 + random.nextInt(20);
                Limit limit = Charges.rate(i, amount, Duration.ofMillis(1000 + random.nextInt(600)));
                early += judgedEarly(database, counters, limit, amount, 1 + random.nextLong(amount), random) ? 1 : 0;
            }
        }
        assertThat(early).as("tries that were early enough to say something").isPositive();
    }

    private static boolean judgedEarly(
            EngineDatabase database, Counters counters, Limit limit, long amount, long cost, Random random) {
        Charge wanted = Charges.charge(limit, "s", cost);
        ExactLog log = new ExactLog();
        fill(counters, limit, amount, random, log);
        Verdict.Judged refused = EngineDatabase.consume(counters, wanted);
        assertThat(refused.admitted()).isFalse();
        long retry = refused.retries()[0];
        long exact = log.roomAt(refused.atMicros(), Charges.windowMicros(limit), amount, cost);
        assertThat(retry).isBetween(exact, exact + wanted.slotMicros());

        about(refused, retry - wanted.slotMicros() - 25_000);
        Verdict.Judged first = EngineDatabase.consume(counters, wanted);
        // a slow machine may have let the moment pass; then this try was not early
        boolean early = first.atMicros() < retry - wanted.slotMicros();
        if (early) {
            assertThat(first.admitted()).as("more than a slot early").isFalse();
            assertThat(first.retries()[0]).isEqualTo(retry);
            exactly(database, retry);
            Verdict.Judged second = EngineDatabase.consume(counters, wanted);
            assertThat(second.atMicros()).isGreaterThanOrEqualTo(retry);
            assertThat(second.admitted()).as("at the moment named").isTrue();
        }
        return early;
    }

    /** Uses the limit up, unevenly, over about half of its window. */
    private static void fill(Counters counters, Limit limit, long amount, Random random, ExactLog log) {
        long left = amount;
        while (left > 0) {
            long units = 1 + random.nextLong(Math.min(left, 5));
            Verdict.Judged said = EngineDatabase.consume(counters, Charges.charge(limit, "s", units));
            assertThat(said.admitted()).isTrue();
            log.admitted(said.atMicros(), units);
            left -= units;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(60)));
        }
    }

    /** Returns shortly before or at the moment, reckoned from an answer. */
    private static void about(Verdict.Judged answer, long moment) {
        long until = answer.sentNanos() + (moment - answer.atMicros()) * 1000;
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    /** Returns when the database's clock shows the moment. */
    private static void exactly(EngineDatabase database, long moment) {
        for (long left = 1; left > 0; left = moment - database.clockMicros()) {
            LockSupport.parkNanos(left * 1000);
        }
    }
}
