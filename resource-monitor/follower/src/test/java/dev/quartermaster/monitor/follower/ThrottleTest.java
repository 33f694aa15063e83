package dev.quartermaster.monitor.follower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.monitor.contract.ThrottleSignal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How long signals hold, which of them do, and what they come to together. */
class ThrottleTest {

    private static final long SECOND = 1_000_000_000L;

    private long now = 42 * SECOND;
    private final Throttle throttle = new Throttle(Rule.MINIMUM, () -> now);

    private static ThrottleSignal signal(String host, double low, double high, int valid, long sequence) {
        return new ThrottleSignal(host, "reduced", Map.of(3, low, 2, 1.0, 1, high), List.of(), valid, sequence);
    }

    @Test
    void a_signal_holds_until_its_validity_is_over() {
        throttle.hear(signal("a", 0.5, 1, 30, 1), 0);
        assertThat(throttle.factor(3)).isEqualTo(0.5);
        assertThat(throttle.factor(7)).as("lower than any named").isEqualTo(0.5);
        assertThat(throttle.factor(2)).isEqualTo(1);
        assertThat(throttle.factor(0)).isEqualTo(1);
        now += 30 * SECOND - 1;
        throttle.expire();
        assertThat(throttle.factor(3)).isEqualTo(0.5);
        now++;
        throttle.expire();
        assertThat(throttle.factor(3)).isEqualTo(1);
        assertThat(throttle.factors()).isEqualTo(Factors.NONE);
    }

    @Test
    void what_was_written_long_ago_is_not_taken_and_age_counts() {
        throttle.hear(signal("a", 0.5, 1, 30, 1), 30_000);
        assertThat(throttle.factor(3)).isEqualTo(1);
        throttle.hear(signal("a", 0.5, 1, 30, 2), 29_000);
        now += SECOND;
        throttle.expire();
        assertThat(throttle.factor(3)).isEqualTo(1);
        throttle.hear(signal("a", 0.5, 1, 30, 3), -5_000);
        assertThat(throttle.factor(3)).as("a clock ahead of ours").isEqualTo(0.5);
    }

    @Test
    void a_later_signal_replaces_an_earlier_one_and_never_the_other_way_round() {
        throttle.hear(signal("a", 0.5, 1, 30, 2), 0);
        throttle.hear(signal("a", 0.1, 1, 30, 1), 0);
        assertThat(throttle.factor(3)).isEqualTo(0.5);
        throttle.hear(signal("a", 1, 1, 30, 3), 0);
        assertThat(throttle.factor(3)).isEqualTo(1);
    }

    @Test
    void the_most_loaded_host_decides() {
        throttle.hear(signal("a", 0.5, 1, 30, 1), 0);
        throttle.hear(signal("b", 0.2, 0.8, 30, 1), 0);
        throttle.hear(signal("c", 1, 1, 30, 1), 0);
        assertThat(throttle.factor(3)).isEqualTo(0.2);
        assertThat(throttle.factor(1)).isEqualTo(0.8);
        throttle.forget("b");
        assertThat(throttle.factor(3)).isEqualTo(0.5);
        assertThat(throttle.signals()).hasSize(2);
    }

    @Test
    void or_all_hosts_do() {
        Throttle mean = new Throttle(Rule.MEAN, () -> now);
        mean.hear(signal("a", 0.5, 1, 30, 1), 0);
        mean.hear(signal("b", 1, 1, 30, 1), 0);
        assertThat(mean.factor(3)).isEqualTo(0.75);
    }

    @Test
    void listeners_hear_of_changes_only() {
        AtomicInteger changes = new AtomicInteger();
        throttle.onChange(changes::incrementAndGet);
        throttle.hear(signal("a", 1, 1, 30, 1), 0);
        throttle.hear(signal("a", 0.5, 1, 30, 2), 0);
        throttle.hear(signal("a", 0.5, 1, 30, 3), 0);
        assertThat(changes).hasValue(1);
        now += 31 * SECOND;
        throttle.expire();
        assertThat(changes).hasValue(2);
    }
}
