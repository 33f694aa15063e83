package dev.quartermaster.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * The open-loop generator, a process of its own: requests are due at a fixed rate whatever the answers do, and latency
 * counts from the moment a request was due, also when no connection was free then. So a stall of the service is seen by
 * everyone who would have come during it (no coordinated omission).
 */
final class OpenLoop {
    private static final int WARM_UP_SECONDS = 3;
    private static final long PAUSE_NANOS = 50_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Histogram latency = new Histogram(TimeUnit.SECONDS.toNanos(60), 3);
    private final ArrayDeque<Line> idle = new ArrayDeque<>();
    private final Random random = new Random(7);
    private final Selector selector;
    private final Load load;
    private final long stepNanos;
    private long refused;
    private long errors;
    private long busy;

    private OpenLoop(int port, Load load, double rate, String token) throws IOException {
        this.load = load;
        this.stepNanos = Math.round(1e9 / rate);
        this.selector = Selector.open();
        byte[] frame = Line.frame(port, load, token);
        for (int i = 0; i < Wrk.CONNECTIONS; i++) {
            idle.add(new Line(new InetSocketAddress("127.0.0.1", port), frame, selector));
        }
    }

    /** Arguments: port, path, metric, prefix, users, requests per second, seconds, seconds before counting. */
    public static void main(String[] args) throws IOException {
        Load load = new Load(args[1], args[2], args[3], Integer.parseInt(args[4]));
        String token = String.valueOf(System.getenv("BENCH_TOKEN"));
        OpenLoop loop = new OpenLoop(Integer.parseInt(args[0]), load, Double.parseDouble(args[5]), token);
        loop.run(TimeUnit.SECONDS.toNanos(Long.parseLong(args[7])));
        loop.forget();
        long seconds = Long.parseLong(args[6]);
        long start = System.nanoTime();
        loop.run(TimeUnit.SECONDS.toNanos(seconds));
        long micros = (System.nanoTime() - start) / 1000;
        System.out.printf(
                "RESULT %d %d %d %d %d %d %d%n",
                loop.latency.getTotalCount(),
                micros,
                loop.refused,
                loop.errors,
                loop.latency.getValueAtPercentile(50) / 1000,
                loop.latency.getValueAtPercentile(99) / 1000,
                loop.latency.getMaxValue() / 1000);
    }

    /** Runs it on the core of the load, in a process of its own. */
    static Window inProcess(int port, Load load, double rate, int seconds, String token) {
        List<String> command = Shell.on(
                Layout.LOAD_CORE,
                List.of(
                        Shell.java(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OpenLoop.class.getName(),
                        Integer.toString(port),
                        load.path(),
                        load.metric(),
                        load.prefix(),
                        Integer.toString(load.users()),
                        Double.toString(rate),
                        Integer.toString(seconds),
                        Integer.toString(WARM_UP_SECONDS)));
        return Window.parse(Shell.run(command, Map.of("BENCH_TOKEN", token)));
    }

    private void forget() {
        latency.reset();
        refused = 0;
        errors = 0;
    }

    /** Sends what falls due within the time, and waits for the last answers. */
    private void run(long nanos) throws IOException {
        long start = System.nanoTime();
        long end = start + nanos;
        long due = start;
        while (due - end < 0 || (busy > 0 && System.nanoTime() - end < PATIENCE_NANOS)) {
            long now = System.nanoTime();
            while (due - now <= 0 && due - end < 0 && !idle.isEmpty()) {
                idle.removeFirst().send(random.nextInt(load.users()), due);
                busy++;
                due += stepNanos;
            }
            if (!answers()) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        errors += busy;
    }

    private boolean answers() throws IOException {
        if (selector.selectNow() == 0) {
            return false;
        }
        List<Line> done = new ArrayList<>();
        for (var key : selector.selectedKeys()) {
            Line line = (Line) key.attachment();
            if (line.readAnswer()) {
                done.add(line);
            }
        }
        selector.selectedKeys().clear();
        long now = System.nanoTime();
        for (Line line : done) {
            latency.recordValue(Math.max(0, now - line.due()));
            if (line.status() > 399) {
                refused++;
            }
            idle.addLast(line);
            busy--;
        }
        return true;
    }
}
