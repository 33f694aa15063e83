package dev.quartermaster.monitor.measuring.procfs;

import dev.quartermaster.monitor.measuring.Source;
import dev.quartermaster.monitor.measuring.domain.Bytes;
import dev.quartermaster.monitor.measuring.domain.Cgroup;
import dev.quartermaster.monitor.measuring.domain.CgroupPlaces;
import dev.quartermaster.monitor.measuring.domain.Disk;
import dev.quartermaster.monitor.measuring.domain.FileHandles;
import dev.quartermaster.monitor.measuring.domain.FileSystemSpace;
import dev.quartermaster.monitor.measuring.domain.LoadAverage;
import dev.quartermaster.monitor.measuring.domain.Memory;
import dev.quartermaster.monitor.measuring.domain.Mounts;
import dev.quartermaster.monitor.measuring.domain.Names;
import dev.quartermaster.monitor.measuring.domain.NetworkInterface;
import dev.quartermaster.monitor.measuring.domain.Pressure;
import dev.quartermaster.monitor.measuring.domain.Reading;
import dev.quartermaster.monitor.measuring.domain.Stat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Reads {@code /proc} and the own cgroup. What is slow to find out, or changes slowly, is read every few seconds. */
final class ProcfsSource implements Source {

    /** Readings from one look at file systems and processes to the next. */
    private static final int SELDOM = 10;

    private final Path proc;
    private final Path root;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Names names = new Names();
    private final ReadBuffer buffer = new ReadBuffer();
    private final KernelFile stat;
    private final KernelFile load;
    private final KernelFile memory;
    private final KernelFile disks;
    private final KernelFile interfaces;
    private final KernelFile cpu;
    private final KernelFile memoryPressure;
    private final KernelFile io;
    private final KernelFile files;
    private final CgroupFiles cgroup;
    private int count;
    private long processes = Bytes.ABSENT;
    private List<FileSystemSpace> spaces = List.of();

    /**
     * @param proc {@code /proc}, or where the host's is mounted in a container
     * @param root {@code /}, or where the host's root is mounted in a container
     */
    ProcfsSource(Path proc, Path root, InstantSource clock, LongSupplier nanos) {
        this.proc = proc;
        this.root = root;
        this.clock = clock;
        this.nanos = nanos;
        stat = file("stat");
        load = file("loadavg");
        memory = file("meminfo");
        disks = file("diskstats");
        // the first process is in the host's network when the host's /proc is what we see
        interfaces = file("1/net/dev", "net/dev");
        cpu = file("pressure/cpu");
        memoryPressure = file("pressure/memory");
        io = file("pressure/io");
        files = file("sys/fs/file-nr");
        // our own cgroup is what our own /proc says, wherever the host's is
        Path self = Files.isReadable(proc.resolve("self/mountinfo")) ? proc.resolve("self") : Path.of("/proc/self");
        cgroup = new CgroupFiles(
                buffer, CgroupPlaces.parse(text(self.resolve("cgroup")), text(self.resolve("mountinfo"))));
    }

    @Override
    public Reading read() {
        if (count++ % SELDOM == 0) {
            processes = countProcesses();
            spaces = measureSpaces();
        }
        // the time belongs to the counters, which are read at once after it
        long nanosNow = nanos.getAsLong();
        Bytes statText = stat.read();
        Stat stats = statText == null ? null : Stat.parse(statText);
        Bytes diskText = disks.read();
        List<Disk> diskLines = diskText == null ? List.of() : Disk.parse(diskText, names);
        Bytes interfaceText = interfaces.read();
        List<NetworkInterface> interfaceLines =
                interfaceText == null ? List.of() : NetworkInterface.parse(interfaceText, names);
        Pressure cpuWaits = pressure(cpu);
        Pressure memoryWaits = pressure(memoryPressure);
        Pressure ioWaits = pressure(io);
        Cgroup group = cgroup.read();
        Bytes loadText = load.read();
        LoadAverage averages = loadText == null ? null : LoadAverage.parse(loadText);
        Bytes memoryText = memory.read();
        Memory memories = memoryText == null ? null : Memory.parse(memoryText);
        Bytes filesText = files.read();
        FileHandles handles = filesText == null ? null : FileHandles.parse(filesText);
        return new Reading(
                clock.instant(),
                nanosNow,
                stats,
                averages,
                memories,
                diskLines,
                interfaceLines,
                cpuWaits,
                memoryWaits,
                ioWaits,
                handles,
                processes,
                spaces,
                group);
    }

    private static Pressure pressure(KernelFile file) {
        Bytes text = file.read();
        return text == null ? Pressure.NONE : Pressure.parse(text);
    }

    private long countProcesses() {
        long found = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc)) {
            for (Path entry : entries) {
                Path name = entry.getFileName();
                if (name != null && Character.isDigit(name.toString().charAt(0))) {
                    found++;
                }
            }
            return found == 0 ? Bytes.ABSENT : found;
        } catch (IOException | DirectoryIteratorException e) {
            return Bytes.ABSENT;
        }
    }

    private List<FileSystemSpace> measureSpaces() {
        List<FileSystemSpace> found = new ArrayList<>();
        String mounts = text(proc.resolve("1/mounts"));
        for (Mounts.Mount mount : Mounts.parse(mounts.isEmpty() ? text(proc.resolve("self/mounts")) : mounts)) {
            FileSystemSpace space = measure(mount);
            if (space != null) {
                found.add(space);
            }
        }
        return found;
    }

    private @Nullable FileSystemSpace measure(Mounts.Mount mount) {
        try {
            String below = mount.point().substring(1);
            FileStore store = Files.getFileStore(below.isEmpty() ? root : root.resolve(below));
            return new FileSystemSpace(
                    mount.device(),
                    mount.point(),
                    mount.type(),
                    store.getTotalSpace(),
                    store.getUnallocatedSpace(),
                    store.getUsableSpace());
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException | SecurityException e) {
            return "";
        }
    }

    private KernelFile file(String... candidates) {
        List<Path> paths = new ArrayList<>(candidates.length);
        for (String candidate : candidates) {
            paths.add(proc.resolve(candidate));
        }
        return new KernelFile(buffer, paths);
    }
}
