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
            waiting.removeFirst().accept(granted(slot, units, sentNanos));
        }

        /** Grants to one that was told not to wait. */
        void late(long slot, long units, long sentNanos) {
            waiting.removeFirst().accept(new Verdict.Late(granted(slot, units, sentNanos)));
        }

        private static Verdict granted(long slot, long units, long sentNanos) {
            long[] none = {0};
            return new Verdict.Judged(
                    true,
                    slot * ONE.slotMicros(),
                    new long[] {units},
                    none,
                    none,
                    new long[] {units},
                    new int[] {0},
                    new long[] {slot},
                    sentNanos,
                    true);
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

    /** Leases until the block has grown, so that the counter counts as busy. */
    private void quicklySpent() {
        leases.busy(ONE, 10_000);
        counters.grant(100, 16, now);
        for (int i = 0; i < 8; i++) {
            spent();
        }
        counters.grant(100, 64, now);
    }

    @Test
    void what_is_left_of_an_ended_slot_does_not_keep_a_busy_counter_from_being_leased_again() {
        leases.busy(ONE, 10_000);
        counters.grant(100, 16, now);
        spent();
        now = SLOT_NANOS;
        leases.busy(ONE, 10_000);
        counters.grant(101, 16, now);
        assertThat(leases.spend(ONE)).isNotNull();
        assertThat(counters.returned)
                .singleElement()
                .satisfies(unspent -> assertThat(unspent.units()).isEqualTo(15));
    }

    @Test
    void the_first_after_a_slot_asks_for_the_next_block_and_everybody_waits_for_that_one() {
        quicklySpent();
        now = SLOT_NANOS;
        List<Object> went = new ArrayList<>();
        assertThat(leases.spend(ONE)).isNull();
        for (int i = 0; i < 3; i++) {
            assertThat(leases.await(ONE, () -> went.add(spent()))).isTrue();
        }
        assertThat(went).isEmpty();
        assertThat(counters.waiting).as("blocks asked for").hasSize(1);
        counters.grant(101, 64, now);
        assertThat(went).hasSize(3);
    }

    @Test
    void nobody_waits_for_units_that_others_will_have_spent() {
        quicklySpent();
        now = SLOT_NANOS;
        assertThat(leases.spend(ONE)).isNull();
        int waiting = 0;
        while (leases.await(ONE, () -> {})) {
            waiting++;
        }
        assertThat(waiting).isEqualTo(64);
    }

    @Test
    void who_waits_goes_on_when_it_takes_long_and_a_late_block_is_spent_all_the_same() {
        quicklySpent();
        now = SLOT_NANOS;
        List<String> went = new ArrayList<>();
        assertThat(leases.spend(ONE)).isNull();
        assertThat(leases.await(ONE, () -> went.add("on"))).isTrue();
        counters.waiting.getFirst().accept(new Verdict.Unavailable(null, Verdict.Doubt.UNTIL_LATER));
        assertThat(went).containsExactly("on");
        assertThat(leases.await(ONE, () -> went.add("never"))).isFalse();
        CompletableFuture<?> released = leases.releaseAll();
        assertThat(released).as("the block is still under way").isNotDone();
        counters.late(101, 64, now);
        counters.back.complete(true);
        assertThat(released).isCompleted();
        assertThat(counters.returned.getLast().units()).isEqualTo(64);
        assertThat(went).containsExactly("on");
    }

    @Test
    void who_waits_goes_on_when_no_block_is_granted() {
        quicklySpent();
        now = SLOT_NANOS;
        List<String> went = new ArrayList<>();
        assertThat(leases.spend(ONE)).isNull();
        assertThat(leases.await(ONE, () -> went.add("on"))).isTrue();
        counters.waiting.removeFirst().accept(new Verdict.Unavailable(null, Verdict.Doubt.LASTING));
        assertThat(went).containsExactly("on");
        assertThat(leases.await(ONE, () -> went.add("never"))).isFalse();
    }
}
