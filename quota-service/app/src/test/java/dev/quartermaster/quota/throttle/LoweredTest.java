package dev.quartermaster.quota.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Mode;
import dev.quartermaster.quota.limits.domain.OnUnavailable;
import dev.quartermaster.quota.limits.domain.PeriodUnit;
import dev.quartermaster.quota.limits.domain.Span;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which amounts a throttle lowers, and to what. */
class LoweredTest {

    private static Effective effective(LimitKind kind, @Nullable Long amount, boolean elastic) {
        Span span = switch (kind) {
            case RATE -> new Span.Sliding(Duration.ofMinutes(1));
            case QUOTA -> new Span.Calendar(PeriodUnit.DAY);
            case STOCK, SIZE -> new Span.None();
        };
        Limit limit = new Limit(
                1,
                "a_limit",
                "a_metric",
                kind,
                null,
                span,
                Set.of(Dimension.USER),
                OnUnavailable.DENY,
                Mode.ENFORCE,
                elastic,
                true);
        return new Effective(limit, amount, "plan:free");
    }

    @ParameterizedTest
    @CsvSource({"100, 0.5, 50", "3, 0.5, 1", "1, 0.05, 1", "7, 0.05, 1", "100, 1, 100", "0, 0.5, 0"})
    void elastic_rates_keep_their_share_and_at_least_one(long amount, double factor, long expected) {
        Effective lowered = effective(LimitKind.RATE, amount, true).lowered(factor);
        assertThat(lowered.amount()).isEqualTo(expected);
        assertThat(lowered.unthrottled()).isEqualTo(amount);
        assertThat(lowered.throttled()).isEqualTo(expected < amount);
        assertThat(lowered.source()).isEqualTo(expected < amount ? "throttle:plan:free" : "plan:free");
    }

    @Test
    void nothing_else_is_ever_lowered() {
        for (LimitKind kind : new LimitKind[] {LimitKind.QUOTA, LimitKind.STOCK, LimitKind.SIZE}) {
            assertThat(effective(kind, 100L, true).lowered(0.1).amount()).isEqualTo(100);
        }
        assertThat(effective(LimitKind.RATE, 100L, false).lowered(0.1).amount()).isEqualTo(100);
        assertThat(effective(LimitKind.RATE, null, true).lowered(0.1).amount()).isNull();
    }

    @Test
    void lowering_twice_lowers_once() {
        Effective once = effective(LimitKind.RATE, 100L, true).lowered(0.5);
        assertThat(once.lowered(0.5)).isSameAs(once);
    }

    @Test
    void only_the_throttle_refuses_what_the_full_amount_has_room_for() {
        Effective lowered = effective(LimitKind.RATE, 100L, true).lowered(0.5);
        assertThat(new Reading(lowered, 10, 60, 1, 5).onlyThrottled()).isTrue();
        assertThat(new Reading(lowered, 10, 95, 1, 5).onlyThrottled()).isFalse();
        assertThat(new Reading(lowered, 10, 60, 1, 0).onlyThrottled())
                .as("admitted")
                .isFalse();
        assertThat(new Reading(lowered, 60, 0, 1, Reading.NEVER).waitsForThrottle())
                .isTrue();
        assertThat(new Reading(lowered, 160, 0, 1, Reading.NEVER).waitsForThrottle())
                .isFalse();
        assertThat(new Reading(effective(LimitKind.RATE, 100L, true), 10, 95, 1, 5).onlyThrottled())
                .isFalse();
    }
}
