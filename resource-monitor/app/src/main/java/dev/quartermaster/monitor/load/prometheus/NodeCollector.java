package dev.quartermaster.monitor.load.prometheus;

import dev.quartermaster.monitor.measuring.Measurements;
import dev.quartermaster.monitor.measuring.domain.CpuTimes;
import dev.quartermaster.monitor.measuring.domain.Disk;
import dev.quartermaster.monitor.measuring.domain.FileSystemSpace;
import dev.quartermaster.monitor.measuring.domain.Memory;
import dev.quartermaster.monitor.measuring.domain.Metric;
import dev.quartermaster.monitor.measuring.domain.NetworkInterface;
import dev.quartermaster.monitor.measuring.domain.Pressure;
import dev.quartermaster.monitor.measuring.domain.Reading;
import dev.quartermaster.monitor.measuring.domain.Sample;
import dev.quartermaster.monitor.measuring.domain.Stat;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The newest reading under the names that node_exporter made known, where the meaning is the same; the rest as
 * {@code quartermaster_load}. Nothing is read for a scrape: it costs what writing the text costs.
 */
final class NodeCollector extends Collector {

    private static final double MILLIS = 1000;
    private static final double MICROS = 1e6;

    private final Measurements measurements;

    NodeCollector(Measurements measurements) {
        this.measurements = measurements;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        List<MetricFamilySamples> families = new ArrayList<>();
        measurements.latest().ifPresent(sample -> {
            Reading reading = sample.reading();
            cpu(families, reading.stat());
            memory(families, reading.memory());
            load(families, reading);
            disks(families, reading.disks());
            interfaces(families, reading.interfaces());
            pressure(families, "cpu", "waiting", reading.cpu());
            pressure(families, "memory", "waiting", reading.memoryPressure());
            pressure(families, "io", "waiting", reading.io());
            spaces(families, reading.spaces());
            others(families, sample);
        });
        return families;
    }

    private static void cpu(List<MetricFamilySamples> families, @Nullable Stat stat) {
        if (stat == null) {
            return;
        }
        CounterMetricFamily seconds = new CounterMetricFamily(
                "node_cpu_seconds_total", "Seconds the CPUs spent in each mode.", List.of("cpu", "mode"));
        for (int core = 0; core < stat.cores().size(); core++) {
            CpuTimes times = stat.cores().get(core);
            for (int mode = 0; times != null && mode < CpuTimes.MODES.size(); mode++) {
                if (times.of(mode) >= 0) {
                    seconds.addMetric(
                            List.of(Integer.toString(core), CpuTimes.MODES.get(mode)), times.of(mode) / CpuTimes.HZ);
                }
            }
        }
        families.add(seconds);
        counter(families, "node_context_switches_total", "Context switches.", stat.contextSwitches(), 1);
        counter(families, "node_forks_total", "Forks.", stat.forks(), 1);
        gauge(families, "node_procs_running", "Tasks that can run.", stat.running());
        gauge(families, "node_procs_blocked", "Tasks that wait for I/O.", stat.blocked());
    }

    private static void memory(List<MetricFamilySamples> families, @Nullable Memory memory) {
        if (memory == null) {
            return;
        }
        gauge(families, "node_memory_MemTotal_bytes", "/proc/meminfo MemTotal.", memory.total());
        gauge(families, "node_memory_MemFree_bytes", "/proc/meminfo MemFree.", memory.free());
        gauge(families, "node_memory_MemAvailable_bytes", "/proc/meminfo MemAvailable.", memory.available());
        gauge(families, "node_memory_Buffers_bytes", "/proc/meminfo Buffers.", memory.buffers());
        gauge(families, "node_memory_Cached_bytes", "/proc/meminfo Cached.", memory.cached());
        gauge(families, "node_memory_SwapTotal_bytes", "/proc/meminfo SwapTotal.", memory.swapTotal());
        gauge(families, "node_memory_SwapFree_bytes", "/proc/meminfo SwapFree.", memory.swapFree());
        gauge(families, "node_memory_Dirty_bytes", "/proc/meminfo Dirty.", memory.dirty());
    }

    private static void load(List<MetricFamilySamples> families, Reading reading) {
        if (reading.load() != null) {
            gauge(
                    families,
                    "node_load1",
                    "Load average of a minute.",
                    reading.load().one());
            gauge(
                    families,
                    "node_load5",
                    "Load average of 5 minutes.",
                    reading.load().five());
            gauge(
                    families,
                    "node_load15",
                    "Load average of 15 minutes.",
                    reading.load().fifteen());
        }
        if (reading.files() != null) {
            gauge(
                    families,
                    "node_filefd_allocated",
                    "File handles in use.",
                    reading.files().allocated());
            gauge(
                    families,
                    "node_filefd_maximum",
                    "File handles at most.",
                    reading.files().most());
        }
    }

    private static void disks(List<MetricFamilySamples> families, List<Disk> disks) {
        disk(families, disks, "reads_completed_total", "Reads.", Disk::reads, 1);
        disk(families, disks, "read_bytes_total", "Bytes read.", Disk::sectorsRead, 1.0 / Disk.SECTOR);
        disk(families, disks, "read_time_seconds_total", "Seconds of all reads.", Disk::readMillis, MILLIS);
        disk(families, disks, "writes_completed_total", "Writes.", Disk::writes, 1);
        disk(families, disks, "written_bytes_total", "Bytes written.", Disk::sectorsWritten, 1.0 / Disk.SECTOR);
        disk(families, disks, "write_time_seconds_total", "Seconds of all writes.", Disk::writeMillis, MILLIS);
        disk(families, disks, "io_time_seconds_total", "Seconds doing I/O.", Disk::busyMillis, MILLIS);
        disk(families, disks, "io_time_weighted_seconds_total", "The same by request.", Disk::weightedMillis, MILLIS);
    }

    private static void disk(
            List<MetricFamilySamples> families,
            List<Disk> disks,
            String name,
            String help,
            ToLongFunction<Disk> count,
            double unit) {
        CounterMetricFamily family = new CounterMetricFamily("node_disk_" + name, help, List.of("device"));
        for (Disk disk : disks) {
            if (count.applyAsLong(disk) >= 0) {
                family.addMetric(List.of(disk.name()), count.applyAsLong(disk) / unit);
            }
        }
        families.add(family);
    }

    private static void interfaces(List<MetricFamilySamples> families, List<NetworkInterface> faces) {
        face(families, faces, "receive_bytes_total", NetworkInterface::receivedBytes);
        face(families, faces, "receive_packets_total", NetworkInterface::receivedPackets);
        face(families, faces, "receive_errs_total", NetworkInterface::receiveErrors);
        face(families, faces, "receive_drop_total", NetworkInterface::receiveDrops);
        face(families, faces, "transmit_bytes_total", NetworkInterface::sentBytes);
        face(families, faces, "transmit_packets_total", NetworkInterface::sentPackets);
        face(families, faces, "transmit_errs_total", NetworkInterface::sendErrors);
        face(families, faces, "transmit_drop_total", NetworkInterface::sendDrops);
    }

    private static void face(
            List<MetricFamilySamples> families,
            List<NetworkInterface> faces,
            String name,
            ToLongFunction<NetworkInterface> count) {
        CounterMetricFamily family =
                new CounterMetricFamily("node_network_" + name, "/proc/net/dev " + name + ".", List.of("device"));
        for (NetworkInterface face : faces) {
            if (count.applyAsLong(face) >= 0) {
                family.addMetric(List.of(face.name()), count.applyAsLong(face));
            }
        }
        families.add(family);
    }

    private static void pressure(List<MetricFamilySamples> families, String what, String some, Pressure pressure) {
        String prefix = "node_pressure_" + what + "_";
        counter(
                families,
                prefix + some + "_seconds_total",
                "Seconds in which some tasks waited.",
                pressure.someMicros(),
                MICROS);
        counter(
                families,
                prefix + "stalled_seconds_total",
                "Seconds in which all tasks waited.",
                pressure.fullMicros(),
                MICROS);
    }

    private static void spaces(List<MetricFamilySamples> families, List<FileSystemSpace> spaces) {
        space(families, spaces, "size_bytes", FileSystemSpace::size);
        space(families, spaces, "free_bytes", FileSystemSpace::free);
        space(families, spaces, "avail_bytes", FileSystemSpace::available);
    }

    private static void space(
            List<MetricFamilySamples> families,
            List<FileSystemSpace> spaces,
            String name,
            ToLongFunction<FileSystemSpace> bytes) {
        GaugeMetricFamily family = new GaugeMetricFamily(
                "node_filesystem_" + name, "File system " + name + ".", List.of("device", "fstype", "mountpoint"));
        for (FileSystemSpace space : spaces) {
            family.addMetric(List.of(space.device(), space.type(), space.mountPoint()), bytes.applyAsLong(space));
        }
        families.add(family);
    }

    /** Every metric by our own names, the cgroup's among them. */
    private static void others(List<MetricFamilySamples> families, Sample sample) {
        GaugeMetricFamily family = new GaugeMetricFamily(
                "quartermaster_load", "The newest sample, in the units of /api/v1/load.", List.of("metric"));
        for (Metric metric : Metric.values()) {
            if (Double.isFinite(sample.value(metric))) {
                family.addMetric(List.of(metric.word()), sample.value(metric));
            }
        }
        families.add(family);
    }

    private static void counter(List<MetricFamilySamples> families, String name, String help, long count, double unit) {
        if (count >= 0) {
            families.add(new CounterMetricFamily(name, help, count / unit));
        }
    }

    private static void gauge(List<MetricFamilySamples> families, String name, String help, double value) {
        if (value >= 0) {
            families.add(new GaugeMetricFamily(name, help, value));
        }
    }
}
