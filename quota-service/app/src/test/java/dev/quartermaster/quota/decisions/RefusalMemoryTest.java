package dev.quartermaster.quota.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.decisions.laws.Charges;
import dev.quartermaster.quota.limits.domain.Effective;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long a refusal is told from memory, and who asks anew. */
class RefusalMemoryTest {

    private static final long MILLI = 1_000_000;
    private static final Effective EFFECTIVE =
            new Effective(Charges.rate(1, 10, Duration.ofMinutes(1)), 10L, "plan:editor");

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 200 * MILLI);
    private final RefusalMemory memory = new RefusalMemory(now::get, 100);

    private static Charge charge(long cost) {
        return new Charge(EFFECTIVE, "user/u-1", cost, 1_000_000, 0, 0);
    }

    private void refused(long cost, long retryMicros) {
        memory.remember(charge(cost), new Reading(EFFECTIVE, cost, 10, 5_000, retryMicros), 1_000, now.get());
    }

    /** What so many requests are told, one after the other. */
    private List<@Nullable Reading> told(int requests) {
        List<@Nullable Reading> told = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            told.add(memory.refusal(charge(1)));
        }
        return told;
    }

    @Test
    void nobodyAsksWhileItIsFresh() {
        refused(1, Reading.NEVER);
        now.addAndGet(399 * MILLI);
        assertThat(told(100)).doesNotContainNull();
    }

    @Test
    void oneAsksTowardsTheEndAndEverybodyAfterIt() {
        refused(1, Reading.NEVER);
        now.addAndGet(400 * MILLI);
        List<@Nullable Reading> told = told(100);
        assertThat(told.getFirst()).isNull();
        assertThat(told.subList(1, 100)).doesNotContainNull();
        now.addAndGet(100 * MILLI);
        assertThat(told(100)).containsOnlyNulls();
    }

    @Test
    void whatIsRefusedAnewIsAskedForAnew() {
        refused(1, Reading.NEVER);
        now.addAndGet(450 * MILLI);
        assertThat(told(1)).containsOnlyNulls();
        refused(1, Reading.NEVER);
        now.addAndGet(400 * MILLI);
        assertThat(told(2))
                .satisfiesExactly(
                        first -> assertThat(first).isNull(),
                        second -> assertThat(second).isNotNull());
    }

    @Test
    void itEndsWhenTheCounterWouldAdmitAgain() {
        refused(1, 1_000 + 50_000);
        now.addAndGet(50 * MILLI);
        assertThat(told(2)).containsOnlyNulls();
    }

    @Test
    void onlyTheSameCostHasTheSameAnswer() {
        refused(2, Reading.NEVER);
        assertThat(memory.refusal(charge(1))).isNull();
        assertThat(memory.refusal(charge(3))).isNull();
        assertThat(memory.refusal(charge(2))).isNotNull();
    }
}
