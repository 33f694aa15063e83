package dev.quartermaster.monitor.measuring.domain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a sample from two readings.
 *
 * <p>Law: what is absent in either, or counts less in the later one (it wrapped, or the device was changed), is absent in
 * the sample; nothing absent becomes zero. A share outside 0 to 1 by more than the clocks' difference is absent as well.
 */
public final class Sampling {

    /** Clocks of the kernel's counters and of the reading differ a little. */
    private static final double TOLERANCE = 1.25;

    private final Reading before;
    private final Reading now;
    private final double seconds;
    private final double[] values = new double[Metric.values().length];

    private Sampling(Reading before, Reading now) {
        this.before = before;
        this.now = now;
        this.seconds = (now.nanos() - before.nanos()) / 1e9;
        Arrays.fill(values, Double.NaN);
    }

    public static Sample of(Reading before, Reading now) {
        return new Sampling(before, now).sample();
    }

    private Sample sample() {
        cpu(before.stat(), now.stat());
        memory();
        List<Sample.DiskLoad> disks = disks();
        List<Sample.InterfaceLoad> interfaces = interfaces();
        pressure(Metric.CPU_PRESSURE, Metric.CPU_PRESSURE_FULL, before.cpu(), now.cpu());
        pressure(Metric.MEMORY_PRESSURE, Metric.MEMORY_PRESSURE_FULL, before.memoryPressure(), now.memoryPressure());
        pressure(Metric.IO_PRESSURE, Metric.IO_PRESSURE_FULL, before.io(), now.io());
        cgroup(before.cgroup(), now.cgroup());
        return new Sample(now, values, cores(before.stat(), now.stat()), disks, interfaces);
    }

    private void set(Metric metric, double value) {
        values[metric.ordinal()] = value;
    }

    private void cpu(@Nullable Stat then, @Nullable Stat stat) {
        if (stat != null) {
            set(Metric.TASKS_RUNNING, count(stat.running()));
        }
        if (then == null || stat == null || then.all() == null || stat.all() == null) {
            return;
        }
        set(Metric.CPU_BUSY, stat.all().busySince(then.all()));
        set(Metric.CPU_USER, stat.all().shareSince(then.all(), 0) + stat.all().shareSince(then.all(), 1));
        set(Metric.CPU_SYSTEM, stat.all().shareSince(then.all(), 2));
        set(Metric.CPU_IOWAIT, stat.all().shareSince(then.all(), 4));
        set(Metric.CPU_STEAL, stat.all().shareSince(then.all(), 7));
    }

    private static double[] cores(@Nullable Stat then, @Nullable Stat stat) {
        double[] cores =
                new double[then == null || stat == null ? 0 : stat.cores().size()];
        for (int i = 0; i < cores.length; i++) {
            CpuTimes core = stat == null ? null : stat.cores().get(i);
            CpuTimes old = then == null || i >= then.cores().size()
                    ? null
                    : then.cores().get(i);
            cores[i] = core == null || old == null ? Double.NaN : core.busySince(old);
        }
        return cores;
    }

    private void memory() {
        LoadAverage load = now.load();
        if (load != null) {
            set(Metric.LOAD1, load.one());
            set(Metric.LOAD5, load.five());
            set(Metric.LOAD15, load.fifteen());
        }
        Memory memory = now.memory();
        if (memory != null) {
            set(Metric.MEMORY_AVAILABLE, count(memory.available()));
            set(Metric.MEMORY_USED, memory.used());
            set(Metric.SWAP_USED, memory.swapUsed());
        }
        FileHandles files = now.files();
        if (files != null) {
            set(Metric.FILES, count(files.allocated()));
            set(Metric.FILES_USED, files.used());
        }
        set(Metric.PROCESSES, count(now.processes()));
        double fullest = Double.NaN;
        for (FileSystemSpace space : now.spaces()) {
            fullest = larger(fullest, space.used());
        }
        set(Metric.SPACE_USED, fullest);
    }

    private List<Sample.DiskLoad> disks() {
        List<Sample.DiskLoad> loads = new ArrayList<>(now.disks().size());
        for (Disk disk : now.disks()) {
            Disk old = null;
            for (Disk candidate : before.disks()) {
                if (candidate.name().equals(disk.name())) {
                    old = candidate;
                }
            }
            if (old == null) {
                continue;
            }
            double requests = delta(old.reads(), disk.reads()) + delta(old.writes(), disk.writes());
            double waited = delta(old.readMillis(), disk.readMillis()) + delta(old.writeMillis(), disk.writeMillis());
            Sample.DiskLoad load = new Sample.DiskLoad(
                    disk.name(),
                    rate(old.sectorsRead(), disk.sectorsRead()) * Disk.SECTOR,
                    rate(old.sectorsWritten(), disk.sectorsWritten()) * Disk.SECTOR,
                    share(rate(old.busyMillis(), disk.busyMillis()) / 1000),
                    requests > 0 ? waited / requests : Double.NaN);
            loads.add(load);
            add(Metric.DISK_READ, load.readBytes());
            add(Metric.DISK_WRITE, load.writtenBytes());
            set(Metric.DISK_BUSY, larger(values[Metric.DISK_BUSY.ordinal()], load.busy()));
            set(Metric.DISK_LATENCY, larger(values[Metric.DISK_LATENCY.ordinal()], load.latency()));
        }
        return loads;
    }

    private List<Sample.InterfaceLoad> interfaces() {
        List<Sample.InterfaceLoad> loads = new ArrayList<>(now.interfaces().size());
        for (NetworkInterface face : now.interfaces()) {
            NetworkInterface old = null;
            for (NetworkInterface candidate : before.interfaces()) {
                if (candidate.name().equals(face.name())) {
                    old = candidate;
                }
            }
            if (old == null) {
                continue;
            }
            Sample.InterfaceLoad load = new Sample.InterfaceLoad(
                    face.name(),
                    rate(old.receivedBytes(), face.receivedBytes()),
                    rate(old.sentBytes(), face.sentBytes()),
                    rate(old.receivedPackets(), face.receivedPackets()) + rate(old.sentPackets(), face.sentPackets()),
                    rate(old.receiveErrors(), face.receiveErrors()) + rate(old.sendErrors(), face.sendErrors()),
                    rate(old.receiveDrops(), face.receiveDrops()) + rate(old.sendDrops(), face.sendDrops()));
            loads.add(load);
            add(Metric.NETWORK_RECEIVE, load.receivedBytes());
            add(Metric.NETWORK_SEND, load.sentBytes());
            add(Metric.NETWORK_PACKETS, load.packets());
            add(Metric.NETWORK_ERRORS, load.errors());
            add(Metric.NETWORK_DROPS, load.drops());
        }
        return loads;
    }

    private void pressure(Metric some, Metric full, Pressure then, Pressure pressure) {
        set(some, share(rate(then.someMicros(), pressure.someMicros()) / 1e6));
        set(full, share(rate(then.fullMicros(), pressure.fullMicros()) / 1e6));
    }

    private void cgroup(@Nullable Cgroup then, @Nullable Cgroup group) {
        if (then == null || group == null) {
            return;
        }
        double cores = rate(then.cpuMicros(), group.cpuMicros()) / 1e6;
        set(Metric.CGROUP_CPU, cores);
        set(Metric.CGROUP_CPU_USED, share(cores / group.cpuLimit()));
        double periods = delta(then.periods(), group.periods());
        double throttled = delta(then.throttledPeriods(), group.throttledPeriods());
        set(Metric.CGROUP_THROTTLED, periods > 0 ? share(throttled / periods) : Double.NaN);
        set(Metric.CGROUP_MEMORY, count(group.memory()));
        set(
                Metric.CGROUP_MEMORY_USED,
                group.workingSet() < 0 || group.memoryLimit() <= 0
                        ? Double.NaN
                        : share((double) group.workingSet() / group.memoryLimit()));
        set(Metric.CGROUP_READ, rate(then.readBytes(), group.readBytes()));
        set(Metric.CGROUP_WRITE, rate(then.writtenBytes(), group.writtenBytes()));
        set(Metric.CGROUP_TASKS, count(group.tasks()));
        set(
                Metric.CGROUP_CPU_PRESSURE,
                share(rate(then.cpu().someMicros(), group.cpu().someMicros()) / 1e6));
        set(
                Metric.CGROUP_MEMORY_PRESSURE,
                share(rate(
                                then.memoryPressure().someMicros(),
                                group.memoryPressure().someMicros())
                        / 1e6));
        set(
                Metric.CGROUP_IO_PRESSURE,
                share(rate(then.io().someMicros(), group.io().someMicros()) / 1e6));
    }

    private double rate(long then, long count) {
        return seconds > 0 ? delta(then, count) / seconds : Double.NaN;
    }

    private static double delta(long then, long count) {
        return then < 0 || count < then ? Double.NaN : (double) count - then;
    }

    private static double count(long count) {
        return count < 0 ? Double.NaN : count;
    }

    private static double share(double share) {
        return share >= 0 && share <= TOLERANCE ? Math.min(1, share) : Double.NaN;
    }

    /** Adds to a total of those devices that tell. */
    private void add(Metric metric, double value) {
        double sum = values[metric.ordinal()];
        if (!Double.isNaN(value)) {
            set(metric, Double.isNaN(sum) ? value : sum + value);
        }
    }

    private static double larger(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
    }
}
