package dev.quartermaster.bench.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * {@code deploy/bench/chaos --onset}: how long answers take when PostgreSQL stops answering (SIGSTOP), from the first moment
 * on. An open loop: requests are due at a fixed rate, and latency counts from when one was due.
 */
final class Onset {

    private static final int USERS = 200;
    private static final int PER_SECOND = 600;
    private static final int ROUNDS = 5;
    private static final Duration WARM_UP = Duration.ofSeconds(30);
    private static final Duration WELL = Duration.ofSeconds(25);
    private static final Duration AWAY = Duration.ofSeconds(5);
    private static final String[] MODES = {"allow", "deny", "lease"};

    private final Fleet fleet;
    private final String token;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SplittableRandom random = new SplittableRandom(7);
    private final AtomicInteger failures = new AtomicInteger();

    private Onset(Fleet fleet) {
        this.fleet = fleet;
        this.token = fleet.token("service");
    }

    /** The limits, as documents by name: never reached, and every request is judged by itself. */
    static Map<String, String> limits() {
        Map<String, String> limits = new LinkedHashMap<>();
        for (String mode : MODES) {
            limits.put(
                    "on_" + mode,
                    "{\"metric\":\"on_" + mode + "\",\"kind\":\"quota\",\"amount\":1000000,\"period\":\"month\","
                            + "\"scope\":[\"user\"],\"on_unavailable\":\"" + mode + "\"}");
        }
        return limits;
    }

    /** Measures, writes {@code onset.md} and prints it. */
    static void measure(Fleet fleet, Path folder) throws IOException {
        Onset onset = new Onset(fleet);
        onset.load(WARM_UP, histograms());
        List<Histogram> well = histograms();
        List<Histogram> away = histograms();
        for (int round = 0; round < ROUNDS; round++) {
            onset.load(WELL, well);
            fleet.signalPostgres("STOP");
            onset.load(AWAY, away);
            fleet.signalPostgres("CONT");
            Trouble.pause(Duration.ofSeconds(5));
        }
        String report = onset.report(well, away);
        Files.writeString(folder.resolve("onset.md"), report);
        System.out.println(report);
    }

    /** One for each mode. */
    private static List<Histogram> histograms() {
        List<Histogram> histograms = new ArrayList<>();
        for (int i = 0; i < MODES.length; i++) {
            histograms.add(new ConcurrentHistogram(TimeUnit.SECONDS.toNanos(60), 3));
        }
        return histograms;
    }

    /** Sends what is due within the time; does not wait for the last answers, which count when they come. */
    private void load(Duration length, List<Histogram> into) {
        long step = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
        long due = System.nanoTime();
        long end = due + length.toNanos();
        for (int i = 0; due < end; i++, due += step) {
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(50_000);
            }
            String mode = MODES[i % MODES.length];
            Histogram histogram = into.get(i % MODES.length);
            long since = due;
            http.sendAsync(request(mode), HttpResponse.BodyHandlers.discarding())
                    .whenComplete((answer, failure) -> {
                        if (failure != null) {
                            failures.incrementAndGet();
                        } else {
                            histogram.recordValue(System.nanoTime() - since);
                        }
                    });
        }
        Trouble.pause(Duration.ofSeconds(3));
    }

    private HttpRequest request(String mode) {
        String body =
                "{\"subject\":{\"user\":\"u-" + random.nextInt(USERS) + "\"},\"consume\":{\"on_" + mode + "\":1}}";
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + fleet.port(0) + "/api/v1/checks"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private String report(List<Histogram> well, List<Histogram> away) {
        StringBuilder out = new StringBuilder("# When PostgreSQL stops answering\n\n");
        out.append(ROUNDS + " times " + AWAY.toSeconds() + " s of SIGSTOP, from their first moment; " + PER_SECOND
                + " requests/s on one replica, open loop; ms. " + failures.get() + " requests had no answer.\n\n");
        out.append("| on_unavailable | well: p50 | p99 | max | away: p50 | p99 | max | answers |\n");
        out.append("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
        for (int i = 0; i < MODES.length; i++) {
            out.append("| ").append(MODES[i]).append(figures(well.get(i))).append(figures(away.get(i)));
            out.append(" | ").append(away.get(i).getTotalCount()).append(" |\n");
        }
        return out.toString();
    }

    private static String figures(Histogram histogram) {
        return String.format(
                " | %.1f | %.1f | %.1f",
                histogram.getValueAtPercentile(50) / 1e6,
                histogram.getValueAtPercentile(99) / 1e6,
                histogram.getMaxValue() / 1e6);
    }
}
