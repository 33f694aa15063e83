package dev.quartermaster.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server process of the local stack that never outlives the JVM which started it.
 *
 * <p>It runs in a session of its own, so that a Ctrl-C in the terminal reaches only the JVM, which then stops its
 * children in the right order. A guard (a shell that waits on a pipe) sends the stop signal when the JVM is killed.
 * The process ids stand in a file, so that a second class loader of the same JVM can take hold of the same process.
 */
public final class ChildProcess {
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private final ProcessHandle process;
    private final ProcessHandle guard;
    private final String stopSignal;
    private final Path log;

    private ChildProcess(String name, ProcessHandle process, ProcessHandle guard, String stopSignal, Path log) {
        this.name = name;
        this.process = process;
        this.guard = guard;
        this.stopSignal = stopSignal;
        this.log = log;
    }

    /** What to start: the command, variables added to the environment, the log (appended to) and the graceful signal. */
    public record Plan(
            String name, List<String> command, Map<String, String> environment, Path log, String stopSignal) {
        Path pidFile() {
            return log.resolveSibling(name + ".pid");
        }
    }

    public static ChildProcess start(Plan plan) {
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(plan.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(plan.log().toFile()));
        builder.environment().putAll(plan.environment());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            Process guard = startGuard(process.pid(), plan.stopSignal());
            Files.writeString(plan.pidFile(), process.pid() + " " + guard.pid());
            return new ChildProcess(plan.name(), process.toHandle(), guard.toHandle(), plan.stopSignal(), plan.log());
        } catch (IOException e) {
            throw new UncheckedIOException(plan.name() + " cannot be started", e);
        }
    }

    /** Takes hold of a process that was started before by another class loader of this JVM. */
    static ChildProcess attach(Plan plan) {
        try {
            String[] pids = Files.readString(plan.pidFile()).split(" ", 2);
            return new ChildProcess(
                    plan.name(), handle(plan, pids[0]), handle(plan, pids[1]), plan.stopSignal(), plan.log());
        } catch (IOException e) {
            throw new UncheckedIOException(plan.name() + " has left no process id", e);
        }
    }

    private static ProcessHandle handle(Plan plan, String pid) {
        return ProcessHandle.of(Long.parseLong(pid))
                .orElseThrow(() -> new IllegalStateException(plan.name() + " is not running any more"));
    }

    private static Process startGuard(long pid, String signal) throws IOException {
        String script = "while read -r _; do :; done; kill -s " + signal + " " + pid;
        return new ProcessBuilder("setsid", "sh", "-c", script)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Completes when the process has ended, for whatever reason. */
    CompletableFuture<ChildProcess> onEnd() {
        return process.onExit().thenApply(ended -> this);
    }

    /** Asks to stop and waits; kills when the patience is over. Returns whether the process stopped by itself. */
    public boolean stop(Duration patience) {
        guard.destroyForcibly();
        if (!process.isAlive()) {
            return true;
        }
        signal();
        boolean gone = awaitEnd(process, patience);
        if (!gone) {
            kill9();
        }
        return gone;
    }

    /** SIGKILL for the process and everything below it; returns when all are gone. */
    void kill9() {
        guard.destroyForcibly();
        List<ProcessHandle> family = new ArrayList<>(List.of(process));
        process.descendants().forEach(family::add);
        family.forEach(ProcessHandle::destroyForcibly);
        family.forEach(member -> awaitEnd(member, KILL_PATIENCE));
    }

    private void signal() {
        try {
            new ProcessBuilder("sh", "-c", "kill -s " + stopSignal + " " + process.pid())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be signalled", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean awaitEnd(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A failure of this process with the last lines of its log. */
    public IllegalStateException failure(String what) {
        return new IllegalStateException(name + " " + what + ". The last lines of " + log + ":\n" + tail(log, 20));
    }

    static String tail(Path log, int lines) {
        try {
            Collection<String> all = Files.readAllLines(log);
            return String.join(
                    "\n", all.stream().skip(Math.max(0, all.size() - lines)).toList());
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}
