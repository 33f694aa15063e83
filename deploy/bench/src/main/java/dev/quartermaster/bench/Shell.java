package dev.quartermaster.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Short commands whose output is read whole. */
final class Shell {
    private Shell() {}

    static String run(List<String> command) {
        return run(command, Map.of());
    }

    static String run(List<String> command, Map<String, String> environment) {
        try {
            Process process = start(command, environment);
            return finish(process, command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Process start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    static String finish(Process process, List<String> command) throws IOException {
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command.subList(0, 1)) + " failed:\n" + output);
            }
            return output;
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The command, bound to a core. */
    static List<String> on(int core, List<String> command) {
        List<String> bound = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        bound.addAll(command);
        return bound;
    }

    /** Moves a process that runs, with its threads and its children. */
    static void move(ProcessHandle process, int core) {
        List<ProcessHandle> family = new ArrayList<>(List.of(process));
        process.descendants().forEach(family::add);
        for (ProcessHandle member : family) {
            if (member.isAlive()) {
                run(List.of("sh", "-c", "taskset -a -p -c " + core + " " + member.pid() + " || true"));
            }
        }
    }

    static String java() {
        return tool("java");
    }

    static String tool(String name) {
        return java.nio.file.Path.of(System.getProperty("java.home"), "bin", name)
                .toString();
    }
}
