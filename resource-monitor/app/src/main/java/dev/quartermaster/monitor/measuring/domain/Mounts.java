package dev.quartermaster.monitor.measuring.domain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Local file systems among the lines of {@code /proc/self/mounts}: asking a remote one may hang, others hold nothing. */
public final class Mounts {

    private static final Set<String> LOCAL =
            Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "reiserfs", "bcachefs", "vfat");

    private static final int MOST = 64;

    private Mounts() {}

    /** One mount; a device that is mounted several times counts once, where it was mounted first. */
    public record Mount(String device, String point, String type) {}

    public static List<Mount> parse(String mounts) {
        List<Mount> found = new ArrayList<>();
        Set<String> devices = new HashSet<>();
        for (String line : mounts.split("\n", -1)) {
            String[] parts = line.split(" ", 4);
            if (parts.length < 3 || found.size() >= MOST) {
                continue;
            }
            String point = plain(parts[1]);
            boolean counts = LOCAL.contains(parts[2]) || (parts[2].equals("overlay") && point.equals("/"));
            if (counts && devices.add(parts[0])) {
                found.add(new Mount(parts[0], point, parts[2]));
            }
        }
        return found;
    }

    /** The kernel writes blanks and backslashes as three octal digits. */
    private static String plain(String escaped) {
        return escaped.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
