package dev.quartermaster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Processor time, which says what a request costs even while somebody else keeps the machine busy. */
public final class Cpu {
    /** USER_HZ, the unit of /proc, is 100 on every Linux. */
    private static final double MICROS_PER_TICK = 10_000;

    private Cpu() {}

    /** What the process and its living descendants have used so far, in microseconds. */
    public static double micros(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToDouble(member -> ticks(member.pid()) * MICROS_PER_TICK)
                .sum();
    }

    /** What this process alone has used so far, in microseconds. */
    public static double ownMicros() {
        return ticks(ProcessHandle.current().pid()) * MICROS_PER_TICK;
    }

    private static long ticks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // the name, in parentheses, may hold anything; utime and stime are the 12th and 13th after it
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (IOException e) {
            return 0;
        }
    }
}
