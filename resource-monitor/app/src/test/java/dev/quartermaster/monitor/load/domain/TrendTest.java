package dev.quartermaster.monitor.load.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quartermaster.monitor.measuring.domain.Metric;
import dev.quartermaster.monitor.throttling.domain.Thresholds;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where it goes, and how it is. */
class TrendTest {

    private static final double[] SECONDS =
            IntStream.range(0, 300).mapToDouble(i -> i + 1e6).toArray();

    @ParameterizedTest
    @CsvSource({"0.001, RISING", "-0.001, FALLING", "0, STEADY", "0.00005, STEADY"})
    void a_line_with_noise(double perSecond, Trend.Direction expected) {
        Random random = new Random(1);
        double[] values = IntStream.range(0, 300)
                .mapToDouble(i -> i % 7 == 0 ? Double.NaN : 0.5 + perSecond * i + random.nextGaussian() * 0.02)
                .toArray();
        Trend trend = Objects.requireNonNull(Trend.of(SECONDS, values, 0.05));
        assertThat(trend.direction()).isEqualTo(expected);
        assertThat(trend.slope()).isCloseTo(perSecond * 60, within(0.003));
        assertThat(trend.samples()).isEqualTo(257);
    }

    @Test
    void noise_is_no_direction() {
        Random random = new Random(1);
        double[] values =
                IntStream.range(0, 300).mapToDouble(i -> random.nextDouble()).toArray();
        assertThat(Objects.requireNonNull(Trend.of(SECONDS, values, 0.05)).direction())
                .isEqualTo(Trend.Direction.STEADY);
    }

    @Test
    void too_little_says_nothing() {
        assertThat(Trend.of(new double[0], new double[0], 0.05)).isNull();
        assertThat(Trend.of(new double[] {1, 2, 3, 4}, new double[] {1, 2, 3, 4}, 0.05))
                .isNull();
        assertThat(Trend.of(new double[] {1, 1, 1, 1, 1}, new double[] {1, 2, 3, 4, 5}, 0.05))
                .isNull();
    }

    @Test
    void health_is_the_worst_of_what_is_known() {
        HostHealth healthy = HostHealth.of(metric -> Double.NaN, Thresholds.DEFAULT);
        assertThat(healthy.status()).isEqualTo(HostHealth.Status.HEALTHY);
        assertThat(healthy.reasons()).isEmpty();
        HostHealth degraded =
                HostHealth.of(metric -> metric == Metric.SPACE_USED ? 0.9 : Double.NaN, Thresholds.DEFAULT);
        assertThat(degraded.status()).isEqualTo(HostHealth.Status.DEGRADED);
        HostHealth critical = HostHealth.of(
                metric -> metric == Metric.CPU_PRESSURE ? 0.8 : metric == Metric.SPACE_USED ? 0.9 : 0.01,
                Thresholds.DEFAULT);
        assertThat(critical.status()).isEqualTo(HostHealth.Status.CRITICAL);
        assertThat(critical.reasons())
                .containsExactly("space_used 0.90 is above 0.85", "cpu_pressure 0.80 is above 0.70");
    }
}
