package dev.quartermaster.monitor.measuring.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Absent stays absent; what two readings make of each other. */
class SamplingTest {

    private static Stat stat(long user, long idle) {
        CpuTimes times = new CpuTimes(user, 0, 0, idle, 0, 0, 0, 0);
        return new Stat(times, List.of(times), 1, 1, 1, 0);
    }

    private static Reading of(double seconds, Stat stat, Disk disk, NetworkInterface face, Pressure cpu) {
        return Readings.reading(seconds, stat, List.of(disk), List.of(face), cpu, null);
    }

    private static final Disk DISK = new Disk("vda", 100, 2000, 40, 100, 2000, 40, 90, 120);
    private static final NetworkInterface FACE = new NetworkInterface("eth0", 1000, 10, 0, 0, 1000, 10, 0, 0);

    @Test
    void a_silent_host_has_no_values_at_all() {
        Sample sample = Sampling.of(Readings.silent(1), Readings.silent(2));
        for (Metric metric : Metric.values()) {
            assertThat(sample.value(metric)).as(metric.word()).isNaN();
        }
        assertThat(sample.cores()).isEmpty();
    }

    @Test
    void rates_are_per_second_and_shares_of_the_interval() {
        Reading before = of(1, stat(100, 100), DISK, FACE, new Pressure(1_000_000, 0));
        Reading now = of(
                3,
                stat(250, 150),
                new Disk("vda", 110, 2200, 90, 100, 2400, 40, 1090, 120),
                new NetworkInterface("eth0", 3000, 30, 2, 0, 1000, 10, 0, 4),
                new Pressure(2_000_000, 0));
        Sample sample = Sampling.of(before, now);
        assertThat(sample.value(Metric.CPU_BUSY)).isEqualTo(0.75);
        assertThat(sample.cores()).containsExactly(0.75);
        assertThat(sample.value(Metric.DISK_READ)).isEqualTo(100 * 512);
        assertThat(sample.value(Metric.DISK_WRITE)).isEqualTo(200 * 512);
        assertThat(sample.value(Metric.DISK_BUSY)).isEqualTo(0.5);
        assertThat(sample.value(Metric.DISK_LATENCY)).isEqualTo(5);
        assertThat(sample.value(Metric.NETWORK_RECEIVE)).isEqualTo(1000);
        assertThat(sample.value(Metric.NETWORK_ERRORS)).isEqualTo(1);
        assertThat(sample.value(Metric.NETWORK_DROPS)).isEqualTo(2);
        assertThat(sample.value(Metric.CPU_PRESSURE)).isEqualTo(0.5, within(1e-9));
        assertThat(sample.value(Metric.CPU_PRESSURE_FULL)).isZero();
        assertThat(sample.value(Metric.MEMORY_PRESSURE)).isNaN();
    }

    @Test
    void counters_that_wrapped_or_went_back_are_absent() {
        Reading before = of(1, stat(100, 100), DISK, FACE, new Pressure(1_000_000, 5));
        Reading now = of(
                2,
                stat(200, 99),
                new Disk("vda", 5, 2, 4, 1, 2, 4, 9, 12),
                new NetworkInterface("eth0", 3, 1, 0, 0, 1001, 11, 0, 0),
                new Pressure(10, 4));
        Sample sample = Sampling.of(before, now);
        for (Metric metric : List.of(
                Metric.CPU_BUSY,
                Metric.DISK_READ,
                Metric.DISK_BUSY,
                Metric.DISK_LATENCY,
                Metric.NETWORK_RECEIVE,
                Metric.NETWORK_PACKETS,
                Metric.CPU_PRESSURE,
                Metric.CPU_PRESSURE_FULL)) {
            assertThat(sample.value(metric)).as(metric.word()).isNaN();
        }
        assertThat(sample.value(Metric.NETWORK_SEND)).isEqualTo(1);
    }

    @Test
    void a_device_that_has_just_come_has_no_rate_yet() {
        Reading before = Readings.reading(1, null, List.of(), List.of(), Pressure.NONE, null);
        Reading now = Readings.reading(2, null, List.of(DISK), List.of(FACE), Pressure.NONE, null);
        Sample sample = Sampling.of(before, now);
        assertThat(sample.disks()).isEmpty();
        assertThat(sample.value(Metric.DISK_READ)).isNaN();
    }

    @Test
    void a_cgroup_without_limits_has_no_shares() {
        Pressure none = Pressure.NONE;
        Cgroup before = new Cgroup(0, -1, -1, Double.NaN, 100, 10, -1, 3, -1, -1, none, none, none);
        Cgroup now = new Cgroup(500_000, -1, -1, Double.NaN, 100, 10, -1, 3, -1, -1, none, none, none);
        Sample sample = Sampling.of(
                Readings.reading(1, null, List.of(), List.of(), none, before),
                Readings.reading(2, null, List.of(), List.of(), none, now));
        assertThat(sample.value(Metric.CGROUP_CPU)).isEqualTo(0.5);
        assertThat(sample.value(Metric.CGROUP_CPU_USED)).isNaN();
        assertThat(sample.value(Metric.CGROUP_MEMORY_USED)).isNaN();
        assertThat(sample.value(Metric.CGROUP_THROTTLED)).isNaN();
        assertThat(sample.value(Metric.CGROUP_READ)).isNaN();
        assertThat(sample.value(Metric.CGROUP_MEMORY)).isEqualTo(100);
    }

    /** No counter, whatever it does, makes a share outside of 0 to 1 or a negative rate. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void counters_that_jump_make_no_impossible_values(long seed) {
        Random random = new Random(seed);
        Reading before = wild(random, 0);
        for (int i = 1; i < 2000; i++) {
            Reading now = wild(random, i + random.nextDouble() * 2 - 1);
            Sample sample = Sampling.of(before, now);
            for (Metric metric : Metric.values()) {
                double value = sample.value(metric);
                if (!Double.isNaN(value)) {
                    assertThat(value).as("%s, seed %d", metric.word(), seed).isGreaterThanOrEqualTo(0);
                    if (metric.unit() == Metric.Unit.RATIO) {
                        assertThat(value).as("%s, seed %d", metric.word(), seed).isLessThanOrEqualTo(1);
                    }
                }
            }
            assertThat(Arrays.stream(sample.cores()).filter(core -> core < 0 || core > 1))
                    .isEmpty();
            before = now;
        }
    }

    private static Reading wild(Random random, double seconds) {
        CpuTimes times = new CpuTimes(
                any(random), any(random), any(random), any(random), any(random), any(random), any(random), any(random));
        Pressure pressure = new Pressure(any(random), any(random));
        Cgroup cgroup = new Cgroup(
                any(random),
                any(random),
                any(random),
                random.nextInt(4) == 0 ? Double.NaN : random.nextDouble() * 4,
                any(random),
                any(random),
                any(random),
                any(random),
                any(random),
                any(random),
                pressure,
                pressure,
                pressure);
        return Readings.reading(
                seconds,
                new Stat(times, List.of(times), 0, 0, any(random), 0),
                List.of(new Disk(
                        "vda",
                        any(random),
                        any(random),
                        any(random),
                        any(random),
                        any(random),
                        any(random),
                        any(random),
                        any(random))),
                List.of(),
                pressure,
                cgroup);
    }

    private static long any(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Bytes.ABSENT;
            case 1 -> 0;
            case 2 -> Long.MAX_VALUE - random.nextInt(10);
            default -> random.nextInt(2_000_000);
        };
    }
}
