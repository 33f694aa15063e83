package dev.quartermaster.bench.chaos;

import dev.quartermaster.bench.Line;
import dev.quartermaster.bench.Load;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * {@code deploy/bench/chaos --outages}: how long answers take while PostgreSQL is away, from the first moment on, for each way
 * of being away and each {@code on_unavailable}. An open loop: requests are due at a fixed rate, and latency counts from when
 * one was due.
 */
final class Outages {

    /** How PostgreSQL is away. */
    enum Fault {
        KILLED("killed (SIGKILL)", null),
        PAUSED("paused (SIGSTOP)", null),
        SLOW_1S("slow, 1 s", "\"slow\",\"delay\":\"PT1S\""),
        SLOW_10S("slow, 10 s", "\"slow\",\"delay\":\"PT10S\""),
        REFUSING("refusing connections", "\"refusing\"");

        final String text;
        private final @Nullable String injected;

        Fault(String text, @Nullable String injected) {
            this.text = text;
            this.injected = injected;
        }

        private void begin(Fleet fleet) {
            if (injected != null) {
                String body = "{\"fault\":" + injected + ",\"for\":\"PT10M\"}";
                expect(new Asker(fleet).administer(0, "POST", "/api/v1/faults", body));
            } else if (this == KILLED) {
                fleet.postgres().kill9();
            } else {
                fleet.signalPostgres("STOP");
            }
        }

        private void end(Fleet fleet) {
            if (injected != null) {
                expect(new Asker(fleet).administer(0, "DELETE", "/api/v1/faults", null));
            } else if (this == KILLED) {
                fleet.postgres().restart();
            } else {
                fleet.signalPostgres("CONT");
            }
        }

        private static void expect(Asker.Said said) {
            if (!said.isAdmission()) {
                throw new IllegalStateException("a fault cannot be injected: " + said);
            }
        }
    }

    private static final int USERS = 200;
    private static final int PER_SECOND = 600;
    /** Connections of each mode: nobody waits for one. */
    private static final int LINES = 200;

    private static final long PAUSE_NANOS = 50_000;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration WARM_UP = Duration.ofSeconds(30);
    private static final Duration WELL = Duration.ofSeconds(8);
    private static final Duration RECOVERY = Duration.ofSeconds(5);
    private static final String[] MODES = {"allow", "deny", "lease"};

    /** Answers to requests of one mode. */
    private static final class Heard {
        final Histogram all = new Histogram(TimeUnit.SECONDS.toNanos(60), 3);
        final Histogram firstSecond = new Histogram(TimeUnit.SECONDS.toNanos(60), 3);
        long admitted;

        static List<Heard> ofEachMode() {
            List<Heard> heard = new ArrayList<>();
            for (int i = 0; i < MODES.length; i++) {
                heard.add(new Heard());
            }
            return heard;
        }

        private void hear(int status, long nanos, boolean first) {
            all.recordValue(nanos);
            if (first) {
                firstSecond.recordValue(nanos);
            }
            if (status == 200) {
                admitted++;
            }
        }
    }

    private final Random random = new Random(7);
    private final Selector selector = Selector.open();
    private final List<ArrayDeque<Line>> idle = new ArrayList<>();
    private final Map<Line, Integer> modes = new IdentityHashMap<>();

    private Outages(Fleet fleet) throws IOException {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", fleet.port(0));
        String token = fleet.token("service");
        for (String mode : MODES) {
            Load load = new Load(Load.CHECKS, "on_" + mode, "u-", USERS);
            byte[] frame = Line.frame(fleet.port(0), load, token);
            ArrayDeque<Line> lines = new ArrayDeque<>();
            for (int i = 0; i < LINES; i++) {
                Line line = new Line(address, frame, selector);
                modes.put(line, idle.size());
                lines.add(line);
            }
            idle.add(lines);
        }
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

    /** Measures one outage of this length for each fault, writes {@code outages.md} and prints it. */
    static void measure(Fleet fleet, Path folder, List<Fault> faults, Duration length) throws IOException {
        Outages outages = new Outages(fleet);
        outages.load(WARM_UP, Heard.ofEachMode());
        StringBuilder out = new StringBuilder("# While PostgreSQL is away\n\n");
        out.append("One outage of " + length.toSeconds() + " s each, from its first moment on; " + PER_SECOND
                + " requests/s on one replica, open loop; ms.\n\n");
        out.append("| PostgreSQL | on_unavailable | p50 | p99 | max | first second: p50 | p99 | max |"
                + " answers | admitted |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        for (Fault fault : faults) {
            List<Heard> well = Heard.ofEachMode();
            outages.load(WELL, well);
            report(out, "well, before", well);
            List<Heard> away = Heard.ofEachMode();
            fault.begin(fleet);
            outages.load(length, away);
            fault.end(fleet);
            report(out, fault.text, away);
            System.out.println(fault.text);
            Trouble.pause(RECOVERY);
            // how long statements usually take is known again when the next outage begins
            outages.load(RECOVERY, Heard.ofEachMode());
        }
        Files.writeString(folder.resolve("outages.md"), out);
        System.out.println(out);
    }

    /** Sends what is due within the time, and waits for the last answers. */
    private void load(Duration length, List<Heard> into) throws IOException {
        long step = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
        long start = System.nanoTime();
        long end = start + length.toNanos();
        long due = start;
        int sent = 0;
        int open = 0;
        while (due < end || (open > 0 && System.nanoTime() - end < PATIENCE.toNanos())) {
            while (due < end
                    && due <= System.nanoTime()
                    && !idle.get(sent % MODES.length).isEmpty()) {
                idle.get(sent % MODES.length).removeFirst().send(random.nextInt(USERS), due);
                sent++;
                open++;
                due += step;
            }
            int answered = answers(into, start);
            open -= answered;
            if (answered == 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        if (open > 0) {
            throw new IllegalStateException(open + " requests were not answered");
        }
    }

    private int answers(List<Heard> into, long start) throws IOException {
        if (selector.selectNow() == 0) {
            return 0;
        }
        int answered = 0;
        for (SelectionKey key : selector.selectedKeys()) {
            Line line = (Line) key.attachment();
            if (line.readAnswer()) {
                int mode = modes.getOrDefault(line, 0);
                long nanos = Math.max(0, System.nanoTime() - line.due());
                into.get(mode).hear(line.status(), nanos, line.due() - start < TimeUnit.SECONDS.toNanos(1));
                idle.get(mode).addLast(line);
                answered++;
            }
        }
        selector.selectedKeys().clear();
        return answered;
    }

    private static void report(StringBuilder out, String title, List<Heard> heard) {
        for (int i = 0; i < MODES.length; i++) {
            Heard one = heard.get(i);
            out.append("| ").append(title).append(" | ").append(MODES[i]);
            out.append(figures(one.all)).append(figures(one.firstSecond));
            out.append(" | ").append(one.all.getTotalCount());
            out.append(" | ").append(one.admitted).append(" |\n");
        }
    }

    private static String figures(Histogram histogram) {
        return String.format(
                Locale.ROOT,
                " | %.1f | %.1f | %.1f",
                histogram.getValueAtPercentile(50) / 1e6,
                histogram.getValueAtPercentile(99) / 1e6,
                histogram.getMaxValue() / 1e6);
    }
}
