package dev.quartermaster.monitor.throttling.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.monitor.measuring.domain.Metric;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The loop closed: what the controller does to a host decides what it sees next. */
class ControllerTest {

    private static final int STEP = 30;
    private static final int LONG = 600;

    private static DoubleUnaryOperator step(double from, double to) {
        return second -> second < STEP ? from : to;
    }

    private static double last(List<SimulatedHost.Moment> moments) {
        return moments.getLast().tightness();
    }

    @ParameterizedTest
    @CsvSource({"1.0", "1.2", "1.5", "2", "3", "5", "10"})
    void a_step_is_answered_within_two_seconds_and_settles_after_at_most_one_reversal(double load) {
        List<SimulatedHost.Moment> moments = new SimulatedHost(1).run(LONG, step(0.4, load));
        assertThat(moments.get(STEP - 1).tightness()).isZero();
        assertThat(moments.get(STEP + 1).tightness())
                .as("two readings after the step")
                .isPositive();
        assertThat(SimulatedHost.reversals(moments, 0, LONG)).isLessThanOrEqualTo(1);
        // settled: in the last three minutes nothing moves
        assertThat(moments.subList(LONG - 180, LONG))
                .extracting(SimulatedHost.Moment::tightness)
                .containsOnly(last(moments));
        double floor = load * (0.5 * 0.05 + 0.3 * 0.1 + 0.2 * 0.5);
        assertThat(moments.getLast().cpu()).isLessThan(Math.max(0.92, floor + 1e-9));
    }

    @ParameterizedTest
    @CsvSource({"1.2, 2", "1.5, 3", "3, 2", "3, 4", "5, 3"})
    void slow_delivery_still_settles(double load, int delay) {
        List<SimulatedHost.Moment> moments =
                new SimulatedHost(1).withDelay(delay).run(3 * LONG, step(0.4, load));
        assertThat(SimulatedHost.reversals(moments, 0, 3 * LONG)).isLessThanOrEqualTo(1);
        assertThat(moments.subList(3 * LONG - 180, 3 * LONG))
                .extracting(SimulatedHost.Moment::tightness)
                .containsOnly(last(moments));
    }

    @Test
    void after_the_load_everything_recovers_slowly_and_completely() {
        List<SimulatedHost.Moment> moments =
                new SimulatedHost(1).run(LONG, second -> second >= STEP && second < 200 ? 2 : 0.3);
        double atTheEnd = moments.get(199).tightness();
        assertThat(atTheEnd).isPositive();
        assertThat(moments.get(203).tightness()).as("not at once").isEqualTo(atTheEnd);
        assertThat(last(moments)).isZero();
        assertThat(SimulatedHost.reversals(moments, 200, LONG)).isZero();
        for (int i = 200; i < LONG; i++) {
            assertThat(moments.get(i - 1).tightness() - moments.get(i).tightness())
                    .isLessThanOrEqualTo(Law.DEFAULT.relax() + 1e-9);
        }
    }

    @Test
    void the_lowest_priority_goes_first_and_the_highest_keeps_its_share() {
        List<SimulatedHost.Moment> moments = new SimulatedHost(1).run(LONG, step(0.4, 100));
        for (SimulatedHost.Moment moment : moments) {
            Map<Integer, Double> factors = moment.factors();
            assertThat(SimulatedHost.of(factors, 3)).isLessThanOrEqualTo(SimulatedHost.of(factors, 2) + 0.05);
            assertThat(SimulatedHost.of(factors, 1)).isGreaterThanOrEqualTo(0.5);
            assertThat(SimulatedHost.of(factors, 2)).isGreaterThanOrEqualTo(0.1);
            assertThat(SimulatedHost.of(factors, 3)).isGreaterThanOrEqualTo(0.05);
            if (SimulatedHost.of(factors, 2) < 1) {
                assertThat(SimulatedHost.of(factors, 3)).isEqualTo(0.05);
            }
            if (SimulatedHost.of(factors, 1) < 1) {
                assertThat(SimulatedHost.of(factors, 2)).isEqualTo(0.1);
            }
        }
        assertThat(moments.getLast().factors()).containsEntry(1, 0.5);
    }

    @Test
    void nothing_moves_faster_than_its_bound() {
        List<SimulatedHost.Moment> moments = new SimulatedHost(1).run(LONG, second -> second % 100 < 50 ? 100 : 0);
        for (int i = 1; i < LONG; i++) {
            double change = moments.get(i).tightness() - moments.get(i - 1).tightness();
            assertThat(change).isBetween(-Law.DEFAULT.relax() - 1e-9, 2 * Law.DEFAULT.tighten() + 1e-9);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 10, 30, 60, 120, 300})
    void a_square_wave_is_answered_once_per_edge(int halfPeriod) {
        int edges = 12;
        List<SimulatedHost.Moment> moments =
                new SimulatedHost(1).run(edges * halfPeriod, second -> (int) (second / halfPeriod) % 2 == 0 ? 0.4 : 2);
        for (int edge = 1; edge < edges; edge++) {
            // the answer to an edge begins with the reading after it
            int from = edge * halfPeriod + 1;
            assertThat(SimulatedHost.reversals(moments, from, from + halfPeriod - 1))
                    .as("edge %d", edge)
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void a_ramp_is_followed_without_going_back() {
        List<SimulatedHost.Moment> moments = new SimulatedHost(1).run(900, second -> 0.4 + second * 0.002);
        assertThat(SimulatedHost.reversals(moments, 0, 900)).isLessThanOrEqualTo(2);
        assertThat(last(moments)).isPositive();
        assertThat(moments.getLast().cpu()).isLessThan(0.93);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void noise_does_not_make_it_flap(long seed) {
        List<SimulatedHost.Moment> calm =
                new SimulatedHost(seed).withNoise(0.08).run(LONG, second -> 0.7);
        assertThat(calm).extracting(SimulatedHost.Moment::tightness).containsOnly(0.0);
        List<SimulatedHost.Moment> loaded =
                new SimulatedHost(seed).withNoise(0.03).run(LONG, step(0.4, 1.6));
        assertThat(SimulatedHost.reversals(loaded, 0, LONG)).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void lost_and_broken_readings_change_nothing_by_themselves(long seed) {
        List<SimulatedHost.Moment> calm =
                new SimulatedHost(seed).losing(0.4, 0.4).run(LONG, second -> 0.5);
        assertThat(calm).extracting(SimulatedHost.Moment::tightness).containsOnly(0.0);
        List<SimulatedHost.Moment> loaded =
                new SimulatedHost(seed).losing(0.2, 0.1).run(LONG, step(0.4, 1.6));
        assertThat(SimulatedHost.reversals(loaded, 0, LONG)).isLessThanOrEqualTo(1);
        assertThat(last(loaded)).isPositive();
    }

    @Test
    void one_spike_is_no_load_and_two_are() {
        List<SimulatedHost.Moment> one = new SimulatedHost(1).run(60, second -> second == 30 ? 5 : 0.3);
        assertThat(one).extracting(SimulatedHost.Moment::tightness).containsOnly(0.0);
        List<SimulatedHost.Moment> two = new SimulatedHost(1).run(60, second -> second == 30 || second == 31 ? 5 : 0.3);
        assertThat(two.get(31).tightness()).isPositive();
    }

    @Test
    void a_host_that_falls_silent_relaxes() {
        List<SimulatedHost.Moment> moments =
                new SimulatedHost(1).run(LONG, second -> second < STEP ? 0.3 : second < 100 ? 3 : Double.NaN);
        assertThat(moments.get(99).tightness()).isPositive();
        assertThat(last(moments)).isZero();
        assertThat(SimulatedHost.reversals(moments, 100, LONG)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"3, 8", "4, 8", "4, 12", "4, 20", "5, 8", "5, 12"})
    void a_plant_with_a_gain_beyond_the_dead_band_settles_all_the_same(double gain, int delay) {
        int end = 6 * LONG;
        List<SimulatedHost.Moment> moments =
                new SimulatedHost(1).withGain(gain).withDelay(delay).run(end, step(0.01, 1));
        assertThat(moments.subList(end - 300, end))
                .extracting(SimulatedHost.Moment::tightness)
                .containsOnly(last(moments));
    }

    @Test
    void a_metric_within_its_band_that_never_was_a_reason_holds_nothing() {
        Controller controller = new Controller(Law.DEFAULT);
        Thresholds thresholds =
                new Thresholds(Map.of(Metric.CPU_BUSY, new Band(0.75, 0.92), Metric.MEMORY_USED, new Band(0.88, 0.95)));
        Tightness said = new Tightness(0, Level.NORMAL, Map.of(), List.of());
        for (int second = 0; second < 300; second++) {
            double cpu = second < 20 ? 1 : 0.2;
            said = controller.step(
                    second * 1_000_000_000L, metric -> metric == Metric.CPU_BUSY ? cpu : 0.9, thresholds);
            if (second == 10) {
                assertThat(said.reasons()).singleElement().asString().startsWith("cpu_busy 1.00 is above 0.92");
            }
        }
        assertThat(said.value()).isZero();
        assertThat(said.level()).isEqualTo(Level.NORMAL);
        assertThat(said.reasons()).isEmpty();
    }

    @Test
    void a_gap_in_time_is_no_overload() {
        Controller controller = new Controller(Law.DEFAULT);
        Thresholds thresholds = Thresholds.DEFAULT;
        controller.step(0, metric -> 1, thresholds);
        Tightness said = controller.step(3_600_000_000_000L, metric -> 1, thresholds);
        assertThat(said.value()).isLessThanOrEqualTo(2 * 2 * Law.DEFAULT.tighten());
    }

    @Test
    void bands_and_laws_that_make_no_sense_are_refused() {
        for (Runnable wrong : List.<Runnable>of(
                () -> new Band(0.9, 0.8),
                () -> new Band(Double.NaN, 0.8),
                () -> new Band(0.1, 3),
                () -> new Thresholds(Map.of(Metric.LOAD1, new Band(0.1, 0.2))),
                () -> new Law(0, 1, 1, 1, 1, 1, Map.of(1, 1.0)),
                () -> new Law(1, 1, 1, 1, 1, 1, Map.of(1, 0.0)))) {
            org.assertj.core.api.Assertions.assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
