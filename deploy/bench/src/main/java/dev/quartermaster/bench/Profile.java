package dev.quartermaster.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Where a JVM spends its time, by the flight recorder. */
final class Profile {
    private static final Pattern COLOUR = Pattern.compile("\\x1b\\[[0-9;]*m");

    private final String pid;
    private final Path file;

    Profile(long pid, Path file) {
        this.pid = Long.toString(pid);
        this.file = file;
    }

    void start() {
        Shell.run(List.of(Shell.tool("jcmd"), pid, "JFR.start", "name=bench", "settings=profile"));
    }

    /** The methods on top of most samples; the recording stays in the file. */
    String stop() {
        Shell.run(List.of(Shell.tool("jcmd"), pid, "JFR.stop", "name=bench", "filename=" + file));
        return COLOUR.matcher(
                        Shell.run(List.of(Shell.tool("jfr"), "view", "--width", "150", "hot-methods", file.toString())))
                .replaceAll("");
    }
}
