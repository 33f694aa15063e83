package dev.quartermaster.bench;

import dev.quartermaster.local.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A process on the service core that answers HTTP. */
final class Service implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final ChildProcess process;
    private final int port;
    private final double startMillis;

    private Service(ChildProcess process, int port, double startMillis) {
        this.process = process;
        this.port = port;
        this.startMillis = startMillis;
    }

    /** Starts it and returns when the path is answered at all. */
    static Service start(
            String name, List<String> command, Map<String, String> environment, int port, String path, Path logs) {
        long start = System.nanoTime();
        ChildProcess process = ChildProcess.start(new ChildProcess.Plan(
                name, Shell.on(Layout.SERVICE_CORE, command), environment, logs.resolve(name + ".log"), "TERM"));
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + port + path);
            while (!answers(client, uri)) {
                if (!process.isAlive() || System.nanoTime() - start > START_PATIENCE.toNanos()) {
                    RuntimeException failure = process.failure("did not start");
                    process.stop(STOP_PATIENCE);
                    throw failure;
                }
            }
        }
        return new Service(process, port, (System.nanoTime() - start) / 1e6);
    }

    private static boolean answers(HttpClient client, URI uri) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return status < 500;
        } catch (IOException e) {
            return pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static boolean pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        return false;
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** Processor time so far, in microseconds. */
    double cpuMicros() {
        return ProcessHandle.of(process.pid()).map(Cpu::micros).orElse(0.0);
    }

    /** From the start of the process to its first answer. */
    double startMillis() {
        return startMillis;
    }

    long residentKilobytes() {
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"));
            return RESIDENT.matcher(status)
                    .results()
                    .findFirst()
                    .map(MatchResult::group)
                    .map(text -> Long.parseLong(text.replaceAll("\\D", "")))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of all live objects, after a collection; for a JVM. */
    long liveBytes() {
        String histogram = Shell.run(List.of(Shell.tool("jcmd"), Long.toString(process.pid()), "GC.class_histogram"));
        return TOTAL.matcher(histogram)
                .results()
                .findFirst()
                .map(result -> Long.parseLong(result.group(1)))
                .orElseThrow();
    }

    @Override
    public void close() {
        process.stop(STOP_PATIENCE);
    }
}
