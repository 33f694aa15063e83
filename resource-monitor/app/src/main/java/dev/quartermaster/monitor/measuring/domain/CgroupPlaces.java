package dev.quartermaster.monitor.measuring.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the files of the own cgroup are, by controller, from {@code /proc/self/cgroup} and {@code /proc/self/mountinfo}.
 *
 * <p>On hybrid machines a controller is where it is mounted: in v1 if it is there, else in the unified tree. A container without
 * a cgroup namespace sees the host's path while only its own part is mounted, so the mount's root is cut off; what is
 * not there even so is looked for at the mount itself.
 *
 * @param unified the folders of cgroup v2 to try, best first; empty without v2
 * @param controllers the folders of cgroup v1 to try, by controller
 */
public record CgroupPlaces(List<String> unified, Map<String, List<String>> controllers) {

    private record Mount(String root, String point) {}

    public static CgroupPlaces parse(String cgroup, String mountinfo) {
        List<Mount> unifiedMounts = new ArrayList<>();
        Map<String, List<Mount>> mounts = new HashMap<>();
        mountinfo.lines().forEach(line -> mount(line, unifiedMounts, mounts));
        List<String> unified = new ArrayList<>();
        Map<String, List<String>> controllers = new HashMap<>();
        cgroup.lines().forEach(line -> {
            String[] parts = line.split(":", 3);
            if (parts.length < 3 || !parts[2].startsWith("/")) {
                return;
            }
            if (parts[0].equals("0") && parts[1].isEmpty()) {
                unified.addAll(folders(parts[2], unifiedMounts));
                return;
            }
            for (String controller : parts[1].split(",", 32)) {
                List<String> found = folders(parts[2], mounts.getOrDefault(controller, List.of()));
                if (!found.isEmpty()) {
                    controllers.put(controller, found);
                }
            }
        });
        return new CgroupPlaces(List.copyOf(unified), Map.copyOf(controllers));
    }

    /** Folders to try for a controller of v1; empty where v1 does not have it. */
    public List<String> of(String controller) {
        return controllers.getOrDefault(controller, List.of());
    }

    private static void mount(String line, List<Mount> unified, Map<String, List<Mount>> mounts) {
        int dash = line.indexOf(" - ");
        if (dash < 0) {
            return;
        }
        String[] head = line.substring(0, dash).split(" ", 7);
        String[] tail = line.substring(dash + 3).split(" ", 4);
        if (head.length < 5 || tail.length < 3) {
            return;
        }
        Mount mount = new Mount(head[3], head[4]);
        if (tail[0].equals("cgroup2")) {
            unified.add(mount);
        } else if (tail[0].equals("cgroup")) {
            for (String option : tail[2].split(",", 64)) {
                mounts.computeIfAbsent(option, o -> new ArrayList<>()).add(mount);
            }
        }
    }

    private static List<String> folders(String path, List<Mount> mounts) {
        List<String> folders = new ArrayList<>();
        for (Mount mount : mounts) {
            String below = path;
            if (!mount.root.equals("/") && (path.equals(mount.root) || path.startsWith(mount.root + "/"))) {
                below = path.substring(mount.root.length());
            }
            String folder = below.equals("/") || below.isEmpty() ? mount.point : mount.point + below;
            // a path with .. is outside of the own namespace and cannot be seen
            if (!below.contains("/..")) {
                folders.add(folder);
            }
            if (!folder.equals(mount.point)) {
                folders.add(mount.point);
            }
        }
        return folders;
    }
}
