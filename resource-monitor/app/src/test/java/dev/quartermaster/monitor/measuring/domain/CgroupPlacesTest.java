package dev.quartermaster.monitor.measuring.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Where the own cgroup is on machines of every kind. */
class CgroupPlacesTest {

    @Test
    void version_2_of_a_service_under_systemd() {
        CgroupPlaces places = CgroupPlaces.parse(
                "0::/system.slice/monitor.service\n",
                "29 22 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n");
        assertThat(places.unified()).containsExactly("/sys/fs/cgroup/system.slice/monitor.service", "/sys/fs/cgroup");
        assertThat(places.controllers()).isEmpty();
    }

    @Test
    void version_2_in_a_container_with_its_own_namespace() {
        CgroupPlaces places =
                CgroupPlaces.parse("0::/\n", "600 590 0:26 / /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw\n");
        assertThat(places.unified()).containsExactly("/sys/fs/cgroup");
    }

    @Test
    void version_1_in_a_container_that_sees_the_hosts_path() {
        CgroupPlaces places = CgroupPlaces.parse(
                "4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc\n",
                "40 39 0:31 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n"
                        + "41 39 0:32 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n");
        assertThat(places.of("memory")).containsExactly("/sys/fs/cgroup/memory");
        assertThat(places.of("cpu")).containsExactly("/sys/fs/cgroup/cpu,cpuacct");
        assertThat(places.of("cpuacct")).containsExactly("/sys/fs/cgroup/cpu,cpuacct");
        assertThat(places.of("pids")).isEmpty();
        assertThat(places.unified()).isEmpty();
    }

    @Test
    void hybrid() {
        CgroupPlaces places = CgroupPlaces.parse(
                "4:memory:/a/b\n1:cpu:/\n0::/\n",
                "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
                        + "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
                        + "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
        assertThat(places.of("memory")).containsExactly("/sys/fs/cgroup/memory/a/b", "/sys/fs/cgroup/memory");
        assertThat(places.of("cpu")).containsExactly("/sys/fs/cgroup/cpu");
        assertThat(places.unified()).containsExactly("/sys/fs/cgroup/unified");
    }

    @Test
    void a_path_outside_of_the_namespace_and_broken_lines_lead_nowhere() {
        CgroupPlaces places = CgroupPlaces.parse(
                "0::/../other\nbroken\n5:memory\n", "x - \n41 31 0:38 / /cg rw - cgroup2 cgroup2 rw\n1 2 3\n");
        assertThat(places.unified()).containsExactly("/cg");
        assertThat(CgroupPlaces.parse("", "").controllers()).isEmpty();
    }
}
