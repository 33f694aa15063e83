package dev.quartermaster.quota.decisions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.laws.Charges;
import dev.quartermaster.quota.decisions.postgres.EngineDatabase;
import dev.quartermaster.quota.limits.domain.Limit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was admitted without the counters is charged when they are back: all of it, once, and only where it still counts. */
class WriteBackTest {

    private static final Limit RATE = Charges.rate(1, 5, Duration.ofHours(1));
    private static final Limit QUOTA = Charges.quota(2, 5);
    private static final Limit STOCK = Charges.stock(3, 100);

    private final EngineDatabase database = new EngineDatabase();
    private final Flickering counters = new Flickering(database.replica());
    private long nanos;
    private final WriteBack writeBack = new WriteBack(counters, () -> nanos);

    /** Counters that are away, or whose answers are lost. */
    private static final class Flickering implements Counters {
        private final Counters real;
        volatile boolean away;
        volatile boolean mute;

        Flickering(Counters real) {
            this.real = real;
        }

        @Override
        public void judge(Claim claim, Consumer<Verdict> verdict) {
            if (away) {
                verdict.accept(new Verdict.Unavailable(null));
            } else {
                real.judge(claim, said -> verdict.accept(mute ? new Verdict.Unavailable(null) : said));
            }
        }

        @Override
        public CompletionStage<?> giveBack(List<Unspent> unspent) {
            return real.giveBack(unspent);
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void settleUntilNothingIsOwed() {
        await().until(() -> {
            writeBack.settle();
            return writeBack.size() == 0;
        });
    }

    @Test
    void all_of_it_is_charged_even_what_does_not_fit() {
        counters.away = true;
        writeBack.owe(Charges.charge(RATE, "s", 3));
        writeBack.owe(Charges.charge(RATE, "s", 4));
        writeBack.owe(Charges.charge(STOCK, "s", 2));
        writeBack.owe(Charges.charge(STOCK, "t", 1));
        writeBack.settle();
        writeBack.owe(Charges.charge(STOCK, "s", 5));
        writeBack.settle();
        assertThat(writeBack.size()).isEqualTo(4);
        counters.away = false;
        settleUntilNothingIsOwed();
        assertThat(database.used("s", RATE.id())).isEqualTo(7);
        assertThat(database.used("s", STOCK.id())).isEqualTo(7);
        assertThat(database.used("t", STOCK.id())).isEqualTo(1);
        assertThat(EngineDatabase.consume(counters, Charges.charge(RATE, "s", 1))
                        .admitted())
                .isFalse();
    }

    @Test
    void an_answer_that_was_lost_does_not_charge_twice() {
        writeBack.owe(Charges.charge(STOCK, "s", 3));
        counters.mute = true;
        writeBack.settle();
        await().until(() -> database.number("SELECT count(*) FROM counters") == 1);
        // what comes now must not be added to what was charged already
        writeBack.owe(Charges.charge(STOCK, "s", 4));
        counters.mute = false;
        settleUntilNothingIsOwed();
        assertThat(database.used("s", STOCK.id())).isEqualTo(7);
    }

    @Test
    void what_counts_no_longer_is_forgotten() {
        long now = database.clockMicros();
        Charge ended = Charges.charge(QUOTA, "s", 3, now - 7_200_000_000L, now - 1);
        Charge current = Charges.charge(QUOTA, "t", 3, now - 1, now + 7_200_000_000L);
        writeBack.owe(ended);
        writeBack.owe(current);
        writeBack.owe(Charges.charge(RATE, "s", 1));
        nanos += Duration.ofHours(1).toNanos();
        settleUntilNothingIsOwed();
        assertThat(database.used("t", QUOTA.id())).isEqualTo(3);
        assertThat(database.number("SELECT coalesce(sum(charged), 0) FROM counters WHERE subject = 's'"))
                .isZero();
    }

    @Test
    void of_two_periods_the_later_one_is_owed() {
        counters.away = true;
        long now = database.clockMicros();
        writeBack.owe(Charges.charge(QUOTA, "s", 3, now - 7_200_000_000L, now - 1));
        writeBack.owe(Charges.charge(QUOTA, "s", 2, now - 1, now + 7_200_000_000L));
        counters.away = false;
        settleUntilNothingIsOwed();
        assertThat(database.used("s", QUOTA.id())).isEqualTo(2);
    }
}
