package dev.quartermaster.quota.decisions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quartermaster.quota.decisions.Verdict.Doubt;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Mode;
import dev.quartermaster.quota.limits.domain.OnUnavailable;
import dev.quartermaster.quota.limits.domain.PeriodUnit;
import dev.quartermaster.quota.limits.domain.Span;
import dev.quartermaster.quota.problems.ProblemException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is admitted without the counters: never more than was promised, all or nothing, and every unit owed once. */
class OutageTest {

    private static final long SECOND = 1_000_000_000L;

    private static final Verdict.Unavailable NEVER_ASKED = new Verdict.Unavailable(null, Doubt.NONE);
    private static final Verdict.Unavailable BEING_ASKED = new Verdict.Unavailable(null, Doubt.UNTIL_LATER);

    private long now = 42;
    private final Owed owed = new Owed();
    private final List<Counters.Unspent> givenBack = new ArrayList<>();
    private final Doubts doubts = new Doubts(new Returns(), owed);
    private final Unavailability unavailability =
            new Unavailability(() -> now, new Outage(() -> now), doubts, Duration.ofSeconds(2));

    private static Charge rate(int id, long amount, long cost, OnUnavailable away) {
        Span span = new Span.Sliding(Duration.ofSeconds(60));
        return new Charge(effective(id, LimitKind.RATE, amount, span, away), "3:u-5", cost, 1_000_000, 0, 0);
    }

    private static Charge quota(int id, long amount, long cost, long end) {
        Span span = new Span.Calendar(PeriodUnit.DAY);
        return new Charge(
                effective(id, LimitKind.QUOTA, amount, span, OnUnavailable.ALLOW), "3:u-5", cost, 0, end - 10, end);
    }

    private static Effective effective(int id, LimitKind kind, long amount, Span span, OnUnavailable away) {
        Limit limit = new Limit(
                id, "l" + id, "m" + id, kind, amount, span, Set.of(Dimension.USER), away, Mode.ENFORCE, false, true);
        return new Effective(limit, amount, "limit");
    }

    private static Claim claim(Charge... charges) {
        return new Claim(Claim.Mode.CONSUME, List.of(charges), null);
    }

    private boolean admits(Charge... charges) {
        try {
            List<Reading> readings = unavailability.readings(claim(charges), NEVER_ASKED);
            assertThat(readings).hasSize(charges.length);
            return true;
        } catch (ProblemException refused) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void in_no_window_more_is_admitted_than_the_bound(long seed) {
        Random random = new Random(seed);
        long amount = 20 + random.nextInt(400);
        // as the README promises it
        long bound = Math.max(2, amount / 10);
        Deque<long[]> admitted = new ArrayDeque<>();
        long inWindow = 0;
        long most = 0;
        for (int i = 0; i < 5000; i++) {
            now += random.nextLong(2 * SECOND);
            long cost = 1 + random.nextInt(3);
            while (!admitted.isEmpty() && now - admitted.peek()[0] >= 60 * SECOND) {
                inWindow -= admitted.remove()[1];
            }
            if (admits(rate(1, amount, cost, OnUnavailable.ALLOW))) {
                admitted.add(new long[] {now, cost});
                inWindow += cost;
            }
            most = Math.max(most, inWindow);
            assertThat(inWindow).isLessThanOrEqualTo(bound);
        }
        assertThat(most).as("the bound is made use of").isGreaterThanOrEqualTo(bound / 2);
    }

    @Test
    void a_quota_has_one_share_in_its_period() {
        int admitted = 0;
        for (int i = 0; i < 50; i++) {
            now += 3600 * SECOND;
            admitted += admits(quota(1, 100, 1, 1000)) ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(10);
        assertThat(admits(quota(1, 100, 1, 2000))).as("the next period").isTrue();
    }

    @Test
    void deny_and_lease_refuse_and_zero_stays_zero() {
        assertThat(admits(rate(1, 100, 1, OnUnavailable.DENY))).isFalse();
        assertThat(admits(rate(1, 100, 1, OnUnavailable.LEASE))).isFalse();
        assertThat(admits(rate(1, 0, 1, OnUnavailable.ALLOW))).isFalse();
        assertThat(owed.isEmpty()).isTrue();
    }

    @Test
    void one_that_refuses_leaves_the_others_their_share_and_nothing_is_owed() {
        for (int i = 0; i < 20; i++) {
            assertThat(admits(quota(1, 100, 2, 1000), rate(2, 100, 1, OnUnavailable.DENY)))
                    .isFalse();
        }
        assertThat(owed.isEmpty()).isTrue();
        assertThat(admits(quota(1, 100, 10, 1000)))
                .as("the whole share is there")
                .isTrue();
    }

    @Test
    void every_unit_is_owed_once_and_a_batch_keeps_its_name_until_it_is_written() {
        assertThat(admits(quota(1, 100, 3, 1000), rate(2, 100, 1, OnUnavailable.ALLOW)))
                .isTrue();
        assertThat(admits(quota(1, 100, 4, 1000))).isTrue();
        assertThat(owed.units()).isEqualTo(8);
        Owed.Batch batch = Objects.requireNonNull(owed.next());
        assertThat(batch.charges()).extracting(Charge::cost).containsExactlyInAnyOrder(7L, 1L);
        assertThat(admits(quota(1, 100, 2, 1000))).isTrue();
        assertThat(owed.next()).as("not known to be written").isSameAs(batch);
        owed.written(batch);
        Owed.Batch second = Objects.requireNonNull(owed.next());
        assertThat(second.id()).isNotEqualTo(batch.id());
        assertThat(second.charges()).extracting(Charge::cost).containsExactly(2L);
        owed.written(second);
        assertThat(owed.isEmpty()).isTrue();
        assertThat(owed.next()).isNull();
    }

    @Test
    void a_look_takes_nothing() {
        unavailability.readings(new Claim(Claim.Mode.LOOK, List.of(quota(1, 100, 1, 1000)), null), NEVER_ASKED);
        assertThat(owed.isEmpty()).isTrue();
        assertThatThrownBy(() -> unavailability.readings(claim(quota(1, 100, 11, 1000)), NEVER_ASKED))
                .isInstanceOf(ProblemException.class);
    }

    /** Counters that take back, and nothing else. */
    private final class Returns implements Counters {
        @Override
        public void judge(Claim claim, Consumer<Verdict> verdict) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public CompletionStage<?> giveBack(List<Unspent> unspent) {
            givenBack.addAll(unspent);
            return CompletableFuture.completedFuture(null);
        }
    }

    private static Verdict.Judged judged(boolean admitted, long granted) {
        return new Verdict.Judged(
                admitted,
                7,
                new long[] {granted},
                new long[] {1000},
                new long[] {0},
                new long[] {granted},
                new int[] {3},
                new long[] {1000},
                0,
                false);
    }

    private boolean admitted(Claim claim) {
        try {
            unavailability.readings(claim, BEING_ASKED);
            return true;
        } catch (ProblemException refused) {
            return false;
        }
    }

    @Test
    void what_was_admitted_while_it_was_judged_is_charged_once() {
        Claim claim = claim(quota(1, 100, 4, 1000));
        assertThat(admitted(claim)).isTrue();
        assertThat(owed.isEmpty()).as("the statement may charge it yet").isTrue();
        unavailability.settle(claim, judged(true, 4));
        assertThat(owed.isEmpty()).isTrue();
        assertThat(givenBack).isEmpty();
        assertThat(admits(quota(1, 100, 10, 1000)))
                .as("the share was not needed")
                .isTrue();
    }

    @Test
    void a_share_that_was_not_needed_is_there_again_in_its_own_window_and_no_later_one() {
        Claim claim = claim(rate(1, 100, 5, OnUnavailable.ALLOW));
        for (int i = 0; i < 20; i++) {
            assertThat(admitted(claim)).as("all of the share, again and again").isTrue();
            unavailability.settle(claim, judged(true, 5));
        }
        assertThat(admitted(claim)).isTrue();
        now += 60 * SECOND;
        assertThat(admits(rate(1, 100, 5, OnUnavailable.ALLOW)))
                .as("the next window")
                .isTrue();
        unavailability.settle(claim, judged(true, 5));
        assertThat(admits(rate(1, 100, 1, OnUnavailable.ALLOW))).isFalse();
    }

    @Test
    void who_is_being_judged_goes_on_only_where_the_share_suffices() {
        Claim all = claim(quota(1, 100, 10, 1000));
        assertThat(unavailability.readingsMeanwhile(all)).hasSize(1);
        Claim more = claim(quota(2, 100, 3, 1000), quota(1, 100, 1, 1000));
        assertThat(unavailability.readingsMeanwhile(more)).isNull();
        assertThat(admits(quota(2, 100, 10, 1000))).as("nothing was taken").isTrue();
    }

    @Test
    void only_those_go_on_who_are_refused_nowhere_and_whose_answer_is_not_remembered() {
        Charge allows = rate(1, 100, 1, OnUnavailable.ALLOW);
        Charge denies = rate(2, 100, 1, OnUnavailable.DENY);
        assertThat(claim(allows).toleratesAbsence()).isTrue();
        assertThat(claim(allows, denies).toleratesAbsence()).isFalse();
        assertThat(claim(rate(1, 100, 1, OnUnavailable.LEASE)).toleratesAbsence())
                .isFalse();
        Claim.Once key = new Claim.Once("k", new byte[] {1}, "c");
        assertThat(new Claim(Claim.Mode.CONSUME, List.of(allows), key).toleratesAbsence())
                .isFalse();
        assertThat(new Claim(Claim.Mode.LOOK, List.of(allows), null).toleratesAbsence())
                .isFalse();
    }

    @Test
    void whoever_waits_for_a_subject_does_not_wait_for_the_end_of_an_outage() {
        Outage outage = new Outage(() -> now);
        Unavailability waiting = new Unavailability(() -> now, outage, doubts, Duration.ofHours(1));
        CompletableFuture<Void> loaded =
                waiting.timely(Uni.createFrom().nothing()).subscribeAsCompletionStage();
        assertThat(loaded).isNotDone();
        outage.begin(null);
        assertThat(loaded).isCompletedExceptionally();
        assertThat(waiting.timely(Uni.createFrom().nothing()).subscribeAsCompletionStage())
                .isCompletedExceptionally();
    }

    @Test
    void what_the_statement_did_not_charge_is_owed() {
        for (Verdict said : List.of(
                judged(false, 0),
                NEVER_ASKED,
                new Verdict.Unavailable(null, Doubt.LASTING),
                new Verdict.OutOfPeriod(7, 0),
                new Verdict.KeyReused())) {
            Claim claim = claim(rate(1, 1000, 4, OnUnavailable.ALLOW));
            assertThat(admitted(claim)).isTrue();
            unavailability.settle(claim, said);
            Owed.Batch batch = Objects.requireNonNull(owed.next());
            assertThat(batch.charges()).as("%s", said).extracting(Charge::cost).containsExactly(4L);
            owed.written(batch);
        }
        assertThat(givenBack).isEmpty();
    }

    @Test
    void what_was_refused_and_charged_after_all_is_given_back_unless_its_key_answers_for_it() {
        Claim claim = claim(rate(1, 100, 4, OnUnavailable.DENY));
        assertThat(admitted(claim)).isFalse();
        unavailability.settle(claim, judged(true, 4));
        assertThat(givenBack).containsExactly(new Counters.Unspent(1, "3:u-5", (short) 0, 3, 1000, 4));
        givenBack.clear();
        Claim keyed = new Claim(
                Claim.Mode.CONSUME,
                List.of(rate(1, 100, 4, OnUnavailable.DENY)),
                new Claim.Once("k", new byte[] {1}, "c"));
        assertThat(admitted(keyed)).isFalse();
        unavailability.settle(keyed, judged(true, 4));
        Claim unknown = claim(rate(1, 100, 4, OnUnavailable.DENY));
        assertThat(admitted(unknown)).isFalse();
        unavailability.settle(unknown, new Verdict.Unavailable(null, Doubt.LASTING));
        assertThat(givenBack).isEmpty();
        assertThat(owed.isEmpty()).isTrue();
    }

    @Test
    void what_may_have_been_given_back_is_not_given_back_again() {
        Claim lost = claim(quota(1, 100, -4, 1000));
        assertThat(admitted(lost)).isTrue();
        unavailability.settle(lost, new Verdict.Unavailable(null, Doubt.LASTING));
        assertThat(owed.isEmpty()).isTrue();
        Claim refused = claim(rate(2, 100, -4, OnUnavailable.DENY));
        assertThat(admitted(refused)).isFalse();
        unavailability.settle(refused, judged(true, -4));
        assertThat(Objects.requireNonNull(owed.next()).charges())
                .as("its caller was told that it is still used")
                .extracting(Charge::cost)
                .containsExactly(4L);
    }
}
