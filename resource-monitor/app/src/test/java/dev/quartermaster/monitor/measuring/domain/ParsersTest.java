package dev.quartermaster.monitor.measuring.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel's files say, also on odd machines and when they are broken. */
class ParsersTest {

    static final String STAT = """
            cpu  10 20 30 400 50 6 7 8 9 0
            cpu0 5 10 15 200 25 3 3 4 4 0
            cpu2 5 10 15 200 25 3 4 4 5 0
            intr 123 0 0 0
            ctxt 987654321
            btime 1764000000
            processes 4711
            procs_running 3
            procs_blocked 1
            softirq 1 2 3
            """;

    static final String DISKS = """
               7       0 loop0 1 2 3 4 5 6 7 8 0 9 10
             254       0 vda 100 5 2000 40 200 6 4000 80 0 90 120 1 2 3 4 5 6
             254       1 vda1 100 5 2000 40 200 6 4000 80 0 90 120
             259       0 nvme0n1 1 0 8 1 1 0 8 1 0 1 2
             259       1 nvme0n1p1 1 0 8 1 1 0 8 1 0 1 2
             253       0 zram0 1 0 8 1 1 0 8 1 0 1 2
               8       0 sda 1 2 3
            """;

    static final String NET = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo: 4322938728 5129847    0    0    0     0          0         0 4322938728 5129847    0    0    0     0       0          0
              eth0: 254908306    9692    1    2    0     0          0         0  1459613    7603    3    4    0     0       0          0
            eth1:12 1 0 0 0 0 0 0 34 1 0 0 0 0 0 0
            """;

    static final String PRESSURE = """
            some avg10=3.65 avg60=10.64 avg300=21.43 total=153134884
            full avg10=0.00 avg60=0.00 avg300=0.00 total=17
            """;

    @Test
    void stat() {
        Stat stat = Stat.parse(Bytes.of(STAT));
        assertThat(stat.all()).isEqualTo(new CpuTimes(10, 20, 30, 400, 50, 6, 7, 8));
        assertThat(stat.cores()).hasSize(3);
        assertThat(stat.cores().get(1)).as("an offline core").isNull();
        assertThat(stat.contextSwitches()).isEqualTo(987654321);
        assertThat(stat.forks()).isEqualTo(4711);
        assertThat(stat.running()).isEqualTo(3);
        assertThat(stat.blocked()).isEqualTo(1);
    }

    @Test
    void an_old_kernel_has_fewer_modes_and_a_broken_line_none() {
        assertThat(Stat.parse(Bytes.of("cpu  1 2 3 4\n")).all()).isEqualTo(new CpuTimes(1, 2, 3, 4, -1, -1, -1, -1));
        assertThat(Stat.parse(Bytes.of("cpu  1 2 3\n")).all()).isNull();
        assertThat(Stat.parse(Bytes.of("cpu  1 2 x 4\n")).all()).isNull();
        assertThat(Stat.parse(Bytes.of("cpu  1 2 99999999999999999999 4\n")).all())
                .isNull();
        assertThat(Stat.parse(Bytes.of("")).all()).isNull();
        assertThat(Stat.parse(Bytes.of("cpu99999999999 1 2 3 4\n")).cores()).isEmpty();
        assertThat(Stat.parse(Bytes.of("")).running()).isEqualTo(Bytes.ABSENT);
    }

    @Test
    void only_whole_devices_count() {
        List<Disk> disks = Disk.parse(Bytes.of(DISKS), new Names());
        assertThat(disks).extracting(Disk::name).containsExactly("vda", "nvme0n1");
        assertThat(disks.getFirst()).isEqualTo(new Disk("vda", 100, 2000, 40, 200, 4000, 80, 90, 120));
    }

    @Test
    void interfaces() {
        List<NetworkInterface> interfaces = NetworkInterface.parse(Bytes.of(NET), new Names());
        assertThat(interfaces)
                .containsExactly(
                        new NetworkInterface("eth0", 254908306, 9692, 1, 2, 1459613, 7603, 3, 4),
                        new NetworkInterface("eth1", 12, 1, 0, 0, 34, 1, 0, 0));
    }

    @Test
    void pressure_with_and_without_full() {
        assertThat(Pressure.parse(Bytes.of(PRESSURE))).isEqualTo(new Pressure(153134884, 17));
        assertThat(Pressure.parse(Bytes.of("some avg10=0.00 avg60=0.00 avg300=0.00 total=5\n")))
                .isEqualTo(new Pressure(5, Bytes.ABSENT));
        assertThat(Pressure.parse(Bytes.of("some avg10=0.00\nfull total=x\n"))).isEqualTo(Pressure.NONE);
    }

    @Test
    void memory() {
        Memory memory = Memory.parse(Bytes.of("MemTotal: 1000 kB\nMemFree: 1 kB\nMemAvailable:  250 kB\n"
                + "SwapCached: 7 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n"));
        assertThat(memory.total()).isEqualTo(1_024_000);
        assertThat(memory.used()).isEqualTo(0.75);
        assertThat(memory.swapUsed()).as("no swap").isNaN();
        assertThat(memory.cached()).isEqualTo(Bytes.ABSENT);
        assertThat(Memory.parse(Bytes.of("MemTotal: 1000 kB\nMemFree: 1 kB\n")).used())
                .as("before Linux 3.14")
                .isNaN();
        assertThat(Memory.parse(Bytes.of("MemTotal: 10 kB\nMemAvailable: 20 kB\n"))
                        .used())
                .isNaN();
    }

    @Test
    void load_files_and_spaces() {
        LoadAverage load = LoadAverage.parse(Bytes.of("0.52 1.25 12.00 3/456 7890\n"));
        assertThat(load).isEqualTo(new LoadAverage(0.52, 1.25, 12, 3, 456));
        assertThat(LoadAverage.parse(Bytes.of("nan -1")).one()).isNaN();
        assertThat(FileHandles.parse(Bytes.of("100\t0\t400\n")).used()).isEqualTo(0.25);
        assertThat(FileHandles.parse(Bytes.of("100\t0\t9223372036854775807\n")).used())
                .isNaN();
        assertThat(new FileSystemSpace("d", "/", "ext4", 100, 40, 30).used()).isEqualTo(60.0 / 90);
        assertThat(new FileSystemSpace("d", "/", "ext4", 0, 0, 0).used()).isNaN();
    }

    @Test
    void cgroup_values_that_mean_none() {
        assertThat(Cgroup.limit(Bytes.of("max\n"))).isEqualTo(Bytes.ABSENT);
        assertThat(Cgroup.limit(Bytes.of("9223372036854771712\n"))).isEqualTo(Bytes.ABSENT);
        assertThat(Cgroup.limit(Bytes.of("1048576\n"))).isEqualTo(1_048_576);
        assertThat(Cgroup.cpuMax(Bytes.of("max 100000\n"))).isNaN();
        assertThat(Cgroup.cpuMax(Bytes.of("150000 100000\n"))).isEqualTo(1.5);
        assertThat(Cgroup.cores(Bytes.of("-1\n").number(), 100_000)).isNaN();
        assertThat(Cgroup.keyed(Bytes.of("usage_usec 5\nnr_periods 7\n"), "nr_periods"))
                .isEqualTo(7);
        assertThat(Cgroup.keyed(Bytes.of("nr_periodsx 7\n"), "nr_periods")).isEqualTo(Bytes.ABSENT);
        assertThat(Cgroup.sum(Bytes.of("8:0 rbytes=5 wbytes=6 rios=1\n8:16 rbytes=7 wbytes=8\n"), "rbytes="))
                .isEqualTo(12);
        assertThat(Cgroup.sum(Bytes.of("8:0 Read 5\n8:0 Write 6\n8:0 Total 11\nTotal 11\n"), "Write "))
                .isEqualTo(6);
        assertThat(Cgroup.sum(Bytes.of(""), "rbytes=")).isEqualTo(Bytes.ABSENT);
    }

    @Test
    void mounts_are_local_once_and_unescaped() {
        String mounts = "/dev/vda / ext4 rw 0 0\nproc /proc proc rw 0 0\nnas:/x /mnt/nas nfs4 rw 0 0\n"
                + "/dev/vdb /my\\040disk xfs rw 0 0\n/dev/vda /bind ext4 rw 0 0\noverlay /merged overlay rw 0 0\nbroken\n";
        assertThat(Mounts.parse(mounts))
                .containsExactly(
                        new Mounts.Mount("/dev/vda", "/", "ext4"), new Mounts.Mount("/dev/vdb", "/my disk", "xfs"));
    }

    /** Whatever a file holds, no parser throws, hangs, or invents numbers below absent. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void spoiled_files_never_break_a_parser(long seed) {
        Random random = new Random(seed);
        List<Function<Bytes, Object>> parsers = List.of(
                Stat::parse,
                text -> Disk.parse(text, new Names()),
                text -> NetworkInterface.parse(text, new Names()),
                Pressure::parse,
                Memory::parse,
                LoadAverage::parse,
                FileHandles::parse,
                Cgroup::limit,
                Cgroup::cpuMax,
                text -> Cgroup.keyed(text, "nr_periods"),
                text -> Cgroup.sum(text, "rbytes="));
        String[] good = {STAT, DISKS, NET, PRESSURE, "MemTotal: 1 kB\nMemAvailable: 1 kB\n", "0.5 1 2 1/2 3\n"};
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = good[random.nextInt(good.length)].getBytes(StandardCharsets.ISO_8859_1);
            for (int n = random.nextInt(6); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = random.nextBoolean()
                        ? (byte) random.nextInt(256)
                        : (byte) "0 9\n:=/-".charAt(random.nextInt(8));
            }
            int length = random.nextInt(bytes.length + 1);
            for (Function<Bytes, Object> parser : parsers) {
                Object parsed = parser.apply(new Bytes().reset(bytes, length));
                assertThat(parsed).as("seed %d, round %d", seed, i).isNotNull();
                if (parsed instanceof Long number) {
                    assertThat(number).isGreaterThanOrEqualTo(Bytes.ABSENT);
                }
            }
        }
    }
}
