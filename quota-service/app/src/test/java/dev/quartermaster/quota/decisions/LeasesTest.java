package dev.quartermaster.quota.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.laws.Charges;
import dev.quartermaster.quota.limits.domain.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Where leased units go that were not spent, and when none may be spent any more. */
class LeasesTest {

    private static final Limit LIMIT = Charges.rate(1, 10_000, Duration.ofMinutes(1));
    private static final Charge ONE = Charges.charge(LIMIT, "s", 1);
    private static final long SLOT_NANOS = 1_000_000_000L;

    /** Grants what it is told to, when it is told to, and keeps what comes back. */
    private static final class Granting implements Counters {
        final List<Unspent> returned = new ArrayList<>();
        final CompletableFuture<Boolean> back = new CompletableFuture<>();
        private final List<Consumer<Verdict>> waiting = new ArrayList<>();

        @Override
        public void judge(Claim claim, Consumer<Verdict> verdict) {
            waiting.add(verdict);
        }

        @Override
        public CompletionStage<?> giveBack(List<Unspent> unspent) {
            returned.addAll(unspent);
            return back;
        }

        void grant(long slot, long units, long sentNanos) {
            long[] none = {0};
            waiting.removeFirst()
                    .accept(new Verdict.Judged(
                            true,
                            slot * ONE.slotMicros(),
                            new long[] {units},
                            none,
                            none,
                            new long[] {units},
                            new int[] {0},
                            new long[] {slot},
                            sentNanos,
                            true));
        }
    }

    private final Granting counters = new Granting();
    private long now;
    private final Leases leases = new Leases(counters, () -> now);

    private Leases.Spent spent() {
        return Objects.requireNonNull(leases.spend(ONE));
    }

    @Test
    void nothing_is_spent_once_the_slot_has_ended_counted_from_before_the_question() {
        leases.busy(ONE, 10_000);
        now = SLOT_NANOS / 2;
        counters.grant(100, 16, 0);
        assertThat(leases.spend(ONE)).isNotNull();
        now = SLOT_NANOS - 1;
        assertThat(leases.spend(ONE)).isNotNull();
        now = SLOT_NANOS;
        assertThat(leases.spend(ONE)).isNull();
    }

    @Test
    void what_is_taken_back_goes_to_the_slot_it_was_charged_to() {
        leases.busy(ONE, 10_000);
        counters.grant(100, 16, 0);
        Leases.Spent early = spent();
        for (int i = 0; i < 15; i++) {
            spent();
        }
        counters.grant(101, 16, 0);
        leases.unspend(early);
        assertThat(counters.returned).singleElement().satisfies(unspent -> {
            assertThat(unspent.slot()).isEqualTo(100);
            assertThat(unspent.units()).isEqualTo(1);
        });
    }

    @Test
    void a_block_that_arrives_after_everything_was_released_is_returned() {
        leases.busy(ONE, 10_000);
        leases.releaseAll();
        counters.grant(100, 16, 0);
        assertThat(leases.spend(ONE)).isNull();
        assertThat(counters.returned)
                .singleElement()
                .satisfies(unspent -> assertThat(unspent.units()).isEqualTo(16));
    }

    @Test
    void everything_is_released_when_all_of_it_is_back() {
        leases.busy(ONE, 10_000);
        counters.grant(100, 16, 0);
        spent();
        leases.busy(Charges.charge(LIMIT, "other", 1), 10_000);
        CompletableFuture<?> released = leases.releaseAll();
        assertThat(released).as("a block is under way").isNotDone();
        counters.grant(100, 16, 0);
        assertThat(released).as("the counters have not answered").isNotDone();
        counters.back.complete(true);
        assertThat(released).isCompleted();
        assertThat(counters.returned.stream().mapToLong(Counters.Unspent::units).sum())
                .isEqualTo(31);
        assertThat(leases.releaseAll()).isCompleted();
    }

    @Test
    void what_is_taken_back_after_a_release_is_returned() {
        leases.busy(ONE, 10_000);
        counters.grant(100, 16, 0);
        Leases.Spent last = spent();
        leases.releaseAll();
        leases.unspend(last);
        assertThat(counters.returned.stream().mapToLong(Counters.Unspent::units).sum())
                .isEqualTo(16);
    }
}
