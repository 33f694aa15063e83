package dev.quartermaster.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One packaged service in a process of its own: the native runner if one was built last, else the JVM.
 *
 * <p>It stops with the JVM that started it, even when that is killed.
 */
public final class ServiceProcess {
    private static final Duration START_PATIENCE = Duration.ofSeconds(120);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(2);

    private final ChildProcess process;
    private final URI ready;

    private ServiceProcess(ChildProcess process, URI ready) {
        this.process = process;
        this.ready = ready;
    }

    /**
     * Starts the service; it is not ready yet.
     *
     * @param target the folder {@code target} of its module
     * @param name of its log in {@code logs}
     * @param environment must give the port as {@code QUARKUS_HTTP_PORT}
     * @throws IllegalStateException if nothing is built in {@code target}
     */
    public static ServiceProcess start(Path target, String name, int port, Map<String, String> environment, Path logs)
            throws IOException {
        ChildProcess process = ChildProcess.start(
                new ChildProcess.Plan(name, command(target), environment, logs.resolve(name + ".log"), "TERM"));
        return new ServiceProcess(process, URI.create("http://localhost:" + port + "/q/health/ready"));
    }

    /** Whether {@link #command} would run the native image. */
    static boolean isNative(Path target) throws IOException {
        Optional<Path> runner = runner(target);
        return runner.isPresent() && !modified(jar(target)).isAfter(modified(runner.get()));
    }

    static List<String> command(Path target) throws IOException {
        Optional<Path> runner = runner(target);
        if (runner.isPresent() && isNative(target)) {
            return List.of(runner.get().toString(), "-Xmx512m");
        }
        if (!Files.exists(jar(target))) {
            throw new IllegalStateException("nothing is built in " + target);
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(java, "-Xmx512m", "-jar", jar(target).toString());
    }

    private static Path jar(Path target) {
        return target.resolve("quarkus-app/quarkus-run.jar");
    }

    private static Optional<Path> runner(Path target) throws IOException {
        if (!Files.isDirectory(target)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith("-runner") && Files.isExecutable(file))
                    .findFirst();
        }
    }

    private static Instant modified(Path file) throws IOException {
        return Files.exists(file) ? Files.getLastModifiedTime(file).toInstant() : Instant.EPOCH;
    }

    /** Returns when it is ready; {@link IllegalStateException} with the end of its log if it never is. */
    public void awaitReady() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            Await.until(START_PATIENCE, process::isAlive, () -> answers(client));
        } catch (Await.GaveUp e) {
            throw process.failure(e.getMessage());
        }
    }

    /** Ends it with SIGKILL; returns when it is gone. */
    public void kill9() {
        process.kill9();
    }

    ChildProcess process() {
        return process;
    }

    /** Asks it to end, and waits until it has. */
    public void stop() {
        process.stop(STOP_PATIENCE);
    }

    private boolean answers(HttpClient client) {
        HttpRequest request =
                HttpRequest.newBuilder(ready).timeout(PROBE_PATIENCE).build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
