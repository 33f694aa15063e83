package dev.quartermaster.monitor.measuring.domain;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /proc/stat}.
 *
 * @param all null when the line is missing or malformed
 * @param cores by the kernel's number; a core that is offline is null
 */
public record Stat(
        @Nullable CpuTimes all,
        List<@Nullable CpuTimes> cores,
        long contextSwitches,
        long forks,
        long running,
        long blocked) {

    /** More cores than any machine has; a broken file must not make a list of a billion. */
    private static final int MOST_CORES = 4096;

    public static Stat parse(Bytes text) {
        CpuTimes all = null;
        List<@Nullable CpuTimes> cores = new ArrayList<>();
        long switches = Bytes.ABSENT;
        long forks = Bytes.ABSENT;
        long running = Bytes.ABSENT;
        long blocked = Bytes.ABSENT;
        for (; text.hasMore(); text.nextLine()) {
            if (text.skip("cpu ")) {
                all = times(text);
            } else if (text.skip("cpu")) {
                core(text, cores);
            } else if (text.skip("ctxt ")) {
                switches = text.number();
            } else if (text.skip("processes ")) {
                forks = text.number();
            } else if (text.skip("procs_running ")) {
                running = text.number();
            } else if (text.skip("procs_blocked ")) {
                blocked = text.number();
            }
        }
        return new Stat(all, cores, switches, forks, running, blocked);
    }

    private static void core(Bytes text, List<@Nullable CpuTimes> cores) {
        long number = text.number();
        CpuTimes times = number < 0 || number >= MOST_CORES ? null : times(text);
        if (times == null) {
            return;
        }
        while (cores.size() <= number) {
            cores.add(null);
        }
        cores.set((int) number, times);
    }

    /** The first four modes are as old as Linux; without them the line says nothing. */
    private static @Nullable CpuTimes times(Bytes text) {
        CpuTimes times = new CpuTimes(
                text.number(),
                text.number(),
                text.number(),
                text.number(),
                text.number(),
                text.number(),
                text.number(),
                text.number());
        return times.user() < 0 || times.nice() < 0 || times.system() < 0 || times.idle() < 0 ? null : times;
    }
}
