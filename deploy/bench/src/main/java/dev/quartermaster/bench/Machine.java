package dev.quartermaster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What the figures were measured on, in one line, and whether it has what a run needs. */
final class Machine {
    private Machine() {}

    static String describe() throws IOException {
        String cpu = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse("unknown CPU");
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        return "%s, %d cores, %s %s, JDK %s, load before the run %s, %s"
                .formatted(
                        cpu,
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("java.version"),
                        load,
                        Instant.now().truncatedTo(ChronoUnit.MINUTES));
    }

    /** Says what to install, if something is missing. */
    static void check(Options options) {
        need("wrk", "apt-get install wrk");
        need("taskset", "apt-get install util-linux");
        if (options.only().stream().anyMatch(peer -> "redis".equals(peer.service()))) {
            need("redis-server", "apt-get install redis-server (or leave Redis out: --only a,b,c,e)");
        }
        if (Runtime.getRuntime().availableProcessors() < 2) {
            throw new IllegalArgumentException("two cores are needed: one for the service, one for the load");
        }
    }

    private static void need(String program, String how) {
        try {
            Shell.run(List.of("sh", "-c", "command -v " + program));
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(program + " is missing: " + how, e);
        }
    }
}
