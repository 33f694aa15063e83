package dev.quartermaster.monitor.measuring.procfs;

import dev.quartermaster.monitor.measuring.domain.Bytes;
import dev.quartermaster.monitor.measuring.domain.Cgroup;
import dev.quartermaster.monitor.measuring.domain.CgroupPlaces;
import dev.quartermaster.monitor.measuring.domain.Pressure;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The files of the own cgroup. Each controller is read where it is: in v1 when it is mounted there, else in v2. */
final class CgroupFiles {

    private static final long NANOS_PER_MICRO = 1000;

    private final CgroupPlaces places;
    private final ReadBuffer buffer;
    private final KernelFile cpuUsageV1;
    private final KernelFile cpuQuotaV1;
    private final KernelFile cpuPeriodV1;
    private final KernelFile cpuStat;
    private final KernelFile cpuMax;
    private final KernelFile memory;
    private final KernelFile memoryStat;
    private final KernelFile memoryLimit;
    private final KernelFile tasks;
    private final KernelFile ioV1;
    private final KernelFile ioV2;
    private final KernelFile cpuPressure;
    private final KernelFile memoryPressure;
    private final KernelFile ioPressure;
    private final boolean cpuIsV1;
    private final boolean memoryIsV1;

    CgroupFiles(ReadBuffer buffer, CgroupPlaces places) {
        this.places = places;
        this.buffer = buffer;
        cpuIsV1 = !places.of("cpu").isEmpty();
        memoryIsV1 = !places.of("memory").isEmpty();
        cpuUsageV1 = file(places.of("cpuacct"), "cpuacct.usage");
        cpuQuotaV1 = file(places.of("cpu"), "cpu.cfs_quota_us");
        cpuPeriodV1 = file(places.of("cpu"), "cpu.cfs_period_us");
        cpuStat = file(cpuIsV1 ? places.of("cpu") : places.unified(), "cpu.stat");
        cpuMax = file(cpuIsV1 ? List.of() : places.unified(), "cpu.max");
        memory = memoryIsV1
                ? file(places.of("memory"), "memory.usage_in_bytes")
                : file(places.unified(), "memory.current");
        memoryStat = file(memoryIsV1 ? places.of("memory") : places.unified(), "memory.stat");
        memoryLimit =
                memoryIsV1 ? file(places.of("memory"), "memory.limit_in_bytes") : file(places.unified(), "memory.max");
        tasks = file(places.of("pids").isEmpty() ? places.unified() : places.of("pids"), "pids.current");
        ioV1 = file(places.of("blkio"), "blkio.throttle.io_service_bytes_recursive");
        ioV2 = file(places.of("blkio").isEmpty() ? places.unified() : List.of(), "io.stat");
        cpuPressure = file(places.unified(), "cpu.pressure");
        memoryPressure = file(places.unified(), "memory.pressure");
        ioPressure = file(places.unified(), "io.pressure");
    }

    /** Null when this process is in no cgroup that can be seen. */
    @Nullable
    Cgroup read() {
        if (places.unified().isEmpty() && places.controllers().isEmpty()) {
            return null;
        }
        return new Cgroup(
                cpuMicros(),
                number(cpuStat, text -> Cgroup.keyed(text, "nr_periods")),
                number(cpuStat, text -> Cgroup.keyed(text, "nr_throttled")),
                cpuIsV1
                        ? Cgroup.cores(number(cpuQuotaV1, Bytes::number), number(cpuPeriodV1, Bytes::number))
                        : cpuLimit(),
                number(memory, Bytes::number),
                number(memoryStat, text -> Cgroup.keyed(text, memoryIsV1 ? "total_inactive_file" : "inactive_file")),
                number(memoryLimit, Cgroup::limit),
                number(tasks, Bytes::number),
                number(ioV1, text -> Cgroup.sum(text, "Read "), ioV2, text -> Cgroup.sum(text, "rbytes=")),
                number(ioV1, text -> Cgroup.sum(text, "Write "), ioV2, text -> Cgroup.sum(text, "wbytes=")),
                pressure(cpuPressure),
                pressure(memoryPressure),
                pressure(ioPressure));
    }

    private long cpuMicros() {
        if (!places.of("cpuacct").isEmpty()) {
            long nanos = number(cpuUsageV1, Bytes::number);
            return nanos < 0 ? Bytes.ABSENT : nanos / NANOS_PER_MICRO;
        }
        return number(cpuStat, text -> Cgroup.keyed(text, "usage_usec"));
    }

    private double cpuLimit() {
        Bytes text = cpuMax.read();
        return text == null ? Double.NaN : Cgroup.cpuMax(text);
    }

    private static long number(KernelFile file, ToLongFunction<Bytes> parse) {
        Bytes text = file.read();
        return text == null ? Bytes.ABSENT : parse.applyAsLong(text);
    }

    private static long number(
            KernelFile one, ToLongFunction<Bytes> parseOne, KernelFile other, ToLongFunction<Bytes> parseOther) {
        long value = number(one, parseOne);
        return value < 0 ? number(other, parseOther) : value;
    }

    private static Pressure pressure(KernelFile file) {
        Bytes text = file.read();
        return text == null ? Pressure.NONE : Pressure.parse(text);
    }

    private KernelFile file(List<String> folders, String name) {
        Function<String, Path> inside = folder -> Path.of(folder, name);
        return new KernelFile(buffer, folders.stream().map(inside).toList());
    }
}
