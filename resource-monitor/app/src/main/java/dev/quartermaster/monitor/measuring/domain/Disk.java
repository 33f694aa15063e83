package dev.quartermaster.monitor.measuring.domain;

import java.util.ArrayList;
import java.util.List;

/** One line of {@code /proc/diskstats}; counters since the device came, times in ms. */
public record Disk(
        String name,
        long reads,
        long sectorsRead,
        long readMillis,
        long writes,
        long sectorsWritten,
        long writeMillis,
        long busyMillis,
        long weightedMillis) {

    /** A sector is 512 bytes here, whatever the device's own. */
    public static final long SECTOR = 512;

    /** Whole devices with all their numbers; partitions, loops and RAM disks repeat what those count, or are none. */
    public static List<Disk> parse(Bytes text, Names names) {
        List<Disk> disks = new ArrayList<>(4);
        for (; text.hasMore(); text.nextLine()) {
            long major = text.number();
            long minor = text.number();
            if (major < 0 || minor < 0) {
                continue;
            }
            String name = text.word(names, ' ');
            if (!isDevice(name)) {
                continue;
            }
            long reads = text.number();
            text.number();
            long sectorsRead = text.number();
            long readMillis = text.number();
            long writes = text.number();
            text.number();
            long sectorsWritten = text.number();
            long writeMillis = text.number();
            text.number();
            long busyMillis = text.number();
            long weightedMillis = text.number();
            if (reads >= 0 && weightedMillis >= 0) {
                disks.add(new Disk(
                        name,
                        reads,
                        sectorsRead,
                        readMillis,
                        writes,
                        sectorsWritten,
                        writeMillis,
                        busyMillis,
                        weightedMillis));
            }
        }
        return disks;
    }

    /** As node_exporter leaves out: {@code ^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$}. */
    static boolean isDevice(String name) {
        int end = name.length();
        while (end > 0 && Character.isDigit(name.charAt(end - 1))) {
            end--;
        }
        if (end == 0) {
            return false;
        }
        if (end == name.length()) {
            return true;
        }
        String stem = name.substring(0, end);
        return switch (stem) {
            case "ram", "zram", "loop", "fd" -> false;
            default ->
                !(stem.startsWith("nvme") && stem.endsWith("p"))
                        && !(stem.length() == 3 && "hsv".indexOf(stem.charAt(0)) >= 0 && stem.charAt(1) == 'd')
                        && !(stem.length() == 4 && stem.startsWith("xvd"));
        };
    }
}
