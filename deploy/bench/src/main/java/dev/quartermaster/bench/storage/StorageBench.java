package dev.quartermaster.bench.storage;

import com.oracle.bmc.model.BmcException;
import dev.quartermaster.bench.storage.Table.Series;
import dev.quartermaster.local.LocalObjectStore;
import dev.quartermaster.local.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** One run: the same transfers through the service and past it, in turns. */
public final class StorageBench {

    private static final long MB = 1024 * 1024;
    private static final int AT_ONCE = 200;
    private static final int LOOKS = 500;
    private static final int TRIES = 3;

    private final BenchOptions options;
    private final Services services;
    private final Road through;
    private final Road direct;
    private final Table table = new Table();

    private StorageBench(BenchOptions options, Services services, Road through, Road direct) {
        this.options = options;
        this.services = services;
        this.through = through;
        this.direct = direct;
    }

    /** A transfer that is timed. */
    private interface Transfer {
        void run(int repeat) throws IOException;
    }

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        BenchOptions options = BenchOptions.parse(List.of(arguments).subList(1, arguments.length));
        Path logs = Files.createDirectories(root.resolve("deploy/bench/target/run/storage"));
        try (LocalPostgres postgres = LocalPostgres.startTemporary();
                LocalObjectStore store = LocalObjectStore.startTemporary();
                Services services = new Services(root, logs, postgres, store, options);
                Road through = services.road();
                Road direct = new Direct(store)) {
            StorageBench bench = new StorageBench(options, services, through, direct);
            bench.measure();
            System.out.printf("%n%s", bench.table);
        }
    }

    private void measure() throws IOException {
        say("warming up");
        for (Road road : List.of(through, direct)) {
            large(road, 128 * MB, "warm");
            road.get(Services.name("warm"));
            road.delete(Services.name("warm"));
            // few at first: services that have just started would let them wait for too long
            for (int atOnce : List.of(2, 8, 32, AT_ONCE)) {
                crowd(road, "warm", atOnce);
                forget(road, "warm");
            }
        }
        large();
        small();
        looks();
        if (options.huge() > 0) {
            huge();
        }
    }

    private void large() throws IOException {
        long bytes = options.large() * MB;
        Series up = new Series();
        Series upDirect = new Series();
        Series down = new Series();
        Series downDirect = new Series();
        for (int repeat = 0; repeat < options.repeats(); repeat++) {
            say("%d MB up and down, %d of %d", options.large(), repeat + 1, options.repeats());
            up.add(timed(bytes, go -> large(through, bytes, "large")));
            upDirect.add(timed(bytes, go -> large(direct, bytes, "direct")));
            down.add(timed(bytes, go -> through.get(Services.name("large"))));
            // the same object: the store sends what came in one piece by other means than what came in parts
            downDirect.add(timed(bytes, go -> direct.get(Services.name("large"))));
            through.delete(Services.name("large"));
            direct.delete(Services.name("direct"));
        }
        table.rates("upload of " + options.large() + " MB", up, upDirect, ">= 0.85");
        table.rates("download of " + options.large() + " MB", down, downDirect, ">= 0.85");
    }

    private void small() throws IOException {
        Series up = new Series();
        Series upDirect = new Series();
        for (int repeat = 0; repeat < options.repeats(); repeat++) {
            say("%d uploads of 1 MB at once, %d of %d", AT_ONCE, repeat + 1, options.repeats());
            up.add(timed(AT_ONCE * MB, go -> crowd(through, "small", AT_ONCE)));
            upDirect.add(timed(AT_ONCE * MB, go -> crowd(direct, "direct", AT_ONCE)));
            forget(direct, "direct");
            if (repeat + 1 < options.repeats()) {
                forget(through, "small");
            }
        }
        table.rates(AT_ONCE + " uploads of 1 MB at once", up, upDirect, ">= 0.7");
    }

    /** Of the objects that the last crowd left. */
    private void looks() throws IOException {
        say("%d heads and lists", LOOKS);
        String prefix = Services.name("small");
        table.row(
                "head",
                latency(go -> through.head(prefix + go % AT_ONCE)),
                latency(go -> direct.head(prefix + go % AT_ONCE)),
                "",
                "");
        table.row("list of 100", latency(go -> through.list(prefix)), latency(go -> direct.list(prefix)), "", "");
        forget(through, "small");
    }

    private void huge() throws IOException {
        say("%d MB up", options.huge());
        long bytes = options.huge() * MB;
        Series up = new Series();
        up.add(timed(bytes, go -> large(through, bytes, "huge")));
        through.delete(Services.name("huge"));
        table.row("upload of " + options.huge() + " MB", up.rates(), "", "", "");
        table.row(
                "resident at most, with " + String.join(" ", options.options()),
                services.peakMegabytes() + " MB",
                "",
                "",
                "");
    }

    private static void large(Road road, long bytes, String name) throws IOException {
        road.put(Services.name(name), new Made(bytes), bytes);
    }

    private static void crowd(Road road, String name, int atOnce) throws IOException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Semaphore turns = new Semaphore(atOnce);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                String file = Services.name(name + i);
                all.add(threads.submit(() -> {
                    turns.acquire();
                    try {
                        stubborn(road, file);
                    } finally {
                        turns.release();
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** A connection that the other side closes at that moment is no measure of anything, on either road. */
    private static void stubborn(Road road, String file) throws IOException {
        for (int left = TRIES; ; left--) {
            try {
                road.put(file, new Made(MB), MB);
                return;
            } catch (IOException | BmcException e) {
                if (left == 0) {
                    throw e;
                }
                say("once more: %s", e);
            }
        }
    }

    private static void forget(Road road, String name) throws IOException {
        for (int i = 0; i < AT_ONCE; i++) {
            road.delete(Services.name(name + i));
        }
    }

    private Timed timed(long bytes, Transfer transfer) throws IOException {
        Costs before = services.costs();
        long begin = System.nanoTime();
        transfer.run(0);
        double seconds = (System.nanoTime() - begin) / 1e9;
        return Timed.of(bytes / MB, seconds, services.costs().minus(before));
    }

    private static String latency(Transfer transfer) throws IOException {
        Histogram histogram = new Histogram(3);
        // the first half warms up
        for (int i = 0; i < 2 * LOOKS; i++) {
            long begin = System.nanoTime();
            transfer.run(i);
            if (i >= LOOKS) {
                histogram.recordValue((System.nanoTime() - begin) / 1000);
            }
        }
        return String.format(
                Locale.ROOT,
                "p50 %.1f ms, p99 %.1f ms",
                histogram.getValueAtPercentile(50) / 1000.0,
                histogram.getValueAtPercentile(99) / 1000.0);
    }

    /** Progress, apart from the result. */
    private static void say(String format, Object... values) {
        System.err.printf(
                Locale.ROOT,
                "%tT  " + format + "%n",
                Stream.concat(Stream.of(LocalTime.now(ZoneId.systemDefault())), Arrays.stream(values))
                        .toArray());
    }
}
