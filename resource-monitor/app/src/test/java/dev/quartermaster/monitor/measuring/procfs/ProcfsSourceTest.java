package dev.quartermaster.monitor.measuring.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.quartermaster.monitor.measuring.domain.Bytes;
import dev.quartermaster.monitor.measuring.domain.Metric;
import dev.quartermaster.monitor.measuring.domain.Reading;
import dev.quartermaster.monitor.measuring.domain.Sample;
import dev.quartermaster.monitor.measuring.domain.Sampling;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real files of this machine, and folders that look like those of others. */
class ProcfsSourceTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

    private final AtomicLong nanos = new AtomicLong();

    private ProcfsSource source(Path proc) {
        return new ProcfsSource(proc, Path.of("/"), CLOCK, () -> nanos.addAndGet(1_000_000_000));
    }

    private static void put(Path folder, String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
    }

    @Test
    void this_machine_tells_what_every_linux_tells() {
        ProcfsSource source = source(Path.of("/proc"));
        source.read();
        Reading reading = source.read();
        assertThat(reading.stat()).isNotNull();
        assertThat(Objects.requireNonNull(reading.stat()).cores()).isNotEmpty();
        assertThat(Objects.requireNonNull(reading.memory()).used()).isBetween(0.0, 1.0);
        assertThat(Objects.requireNonNull(reading.load()).one()).isGreaterThanOrEqualTo(0);
        assertThat(reading.processes()).isPositive();
        assertThat(reading.spaces()).isNotEmpty();
        assertThat(reading.files()).isNotNull();
    }

    @Test
    void a_host_without_files_is_silent_and_speaks_when_they_come(@TempDir Path proc) throws IOException {
        ProcfsSource source = source(proc);
        Reading silent = source.read();
        assertThat(silent.stat()).isNull();
        assertThat(silent.memory()).isNull();
        assertThat(silent.disks()).isEmpty();
        assertThat(silent.cpu().someMicros()).isEqualTo(Bytes.ABSENT);
        put(proc, "stat", "cpu  1 2 3 4 5 6 7 8\n");
        Reading reading = silent;
        for (int i = 0; i < 40 && reading.stat() == null; i++) {
            reading = source.read();
        }
        assertThat(reading.stat()).isNotNull();
    }

    @Test
    void version_2_with_limits(@TempDir Path proc) throws IOException {
        Path group = proc.resolve("cg/my.service");
        put(proc, "self/cgroup", "0::/my.service\n");
        put(proc, "self/mountinfo", "29 22 0:26 / " + proc.resolve("cg") + " rw - cgroup2 cgroup2 rw\n");
        put(group, "cpu.stat", "usage_usec 1000000\nnr_periods 10\nnr_throttled 2\n");
        put(group, "cpu.max", "200000 100000\n");
        put(group, "memory.current", "800\n");
        put(group, "memory.stat", "anon 1\ninactive_file 300\n");
        put(group, "memory.max", "1000\n");
        put(group, "pids.current", "7\n");
        put(group, "io.stat", "8:0 rbytes=100 wbytes=200 rios=1 wios=2\n");
        put(group, "memory.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n");
        ProcfsSource source = source(proc);
        Reading before = source.read();
        put(group, "cpu.stat", "usage_usec 2500000\nnr_periods 20\nnr_throttled 7\n");
        put(group, "io.stat", "8:0 rbytes=150 wbytes=200 rios=1 wios=2\n");
        Sample sample = Sampling.of(before, source.read());
        assertThat(sample.value(Metric.CGROUP_CPU)).isEqualTo(1.5);
        assertThat(sample.value(Metric.CGROUP_CPU_USED)).isEqualTo(0.75);
        assertThat(sample.value(Metric.CGROUP_THROTTLED)).isEqualTo(0.5);
        assertThat(sample.value(Metric.CGROUP_MEMORY_USED)).isEqualTo(0.5);
        assertThat(sample.value(Metric.CGROUP_READ)).isEqualTo(50);
        assertThat(sample.value(Metric.CGROUP_WRITE)).isZero();
        assertThat(sample.value(Metric.CGROUP_TASKS)).isEqualTo(7);
        assertThat(sample.value(Metric.CGROUP_MEMORY_PRESSURE)).isZero();
        assertThat(sample.value(Metric.CGROUP_CPU_PRESSURE)).isNaN();
    }

    @Test
    void hybrid_without_limits(@TempDir Path proc) throws IOException {
        Path cg = proc.resolve("cg");
        put(proc, "self/cgroup", "3:cpuacct:/\n2:memory:/a\n1:cpu:/\n0::/\n");
        put(
                proc,
                "self/mountinfo",
                "1 2 0:1 / " + cg + "/memory rw - cgroup cgroup rw,memory\n1 2 0:1 / " + cg
                        + "/cpu rw - cgroup cgroup rw,cpu\n1 2 0:1 / " + cg
                        + "/cpuacct rw - cgroup cgroup rw,cpuacct\n1 2 0:1 / " + cg
                        + "/unified rw - cgroup2 cgroup2 rw\n");
        put(cg, "cpuacct/cpuacct.usage", "1000000000\n");
        put(cg, "cpu/cpu.cfs_quota_us", "-1\n");
        put(cg, "cpu/cpu.cfs_period_us", "100000\n");
        put(cg, "memory/a/memory.usage_in_bytes", "800\n");
        put(cg, "memory/a/memory.limit_in_bytes", "9223372036854771712\n");
        put(cg, "memory/a/memory.stat", "total_inactive_file 300\n");
        ProcfsSource source = source(proc);
        Reading before = source.read();
        put(cg, "cpuacct/cpuacct.usage", "1250000000\n");
        Sample sample = Sampling.of(before, source.read());
        assertThat(sample.value(Metric.CGROUP_CPU)).isEqualTo(0.25);
        assertThat(sample.value(Metric.CGROUP_MEMORY)).isEqualTo(800);
        assertThat(sample.value(Metric.CGROUP_CPU_USED)).isNaN();
        assertThat(sample.value(Metric.CGROUP_MEMORY_USED)).isNaN();
    }

    /** At one sample a second, 16 KB are a megabyte of garbage a minute. */
    @Test
    void a_sample_makes_hardly_any_garbage() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ProcfsSource source = source(Path.of("/proc"));
        Reading before = source.read();
        for (int i = 0; i < 200; i++) {
            before = source.read();
        }
        long begin = threads.getCurrentThreadAllocatedBytes();
        int samples = 100;
        for (int i = 0; i < samples; i++) {
            Reading now = source.read();
            assertThat(Sampling.of(before, now).values()).hasSameSizeAs(Metric.values());
            before = now;
        }
        long perSample = (threads.getCurrentThreadAllocatedBytes() - begin) / samples;
        System.out.printf("garbage per sample: %d bytes%n", perSample);
        assertThat(perSample).isLessThan(64 * 1024);
    }
}
