package dev.quartermaster.bench.usage;

import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.local.LocalKeys;
import dev.quartermaster.local.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** One run: the intake beside {@code COPY} and single inserts of the same rows, then reading. */
public final class UsageBench {

    private static final int SINGLE = 5000;
    private static final long FEWEST = 100_000;

    private UsageBench() {}

    /** What was asked for. */
    private record Options(long events, long rows, int users) {

        static Options parse(List<String> arguments) {
            Map<String, Long> values =
                    new HashMap<>(Map.of("--events", 1_000_000L, "--rows", 10_000_000L, "--users", 1000L));
            for (int i = 0; i + 1 < arguments.size(); i += 2) {
                if (values.replace(arguments.get(i), Long.parseLong(arguments.get(i + 1))) == null) {
                    throw new IllegalArgumentException("unknown: " + arguments.get(i));
                }
            }
            if (values.getOrDefault("--events", 0L) < FEWEST) {
                throw new IllegalArgumentException("--events " + FEWEST + " or more: the rate is that of many batches");
            }
            return new Options(
                    values.getOrDefault("--events", 0L),
                    values.getOrDefault("--rows", 0L),
                    Math.toIntExact(values.getOrDefault("--users", 1L)));
        }
    }

    public static void main(String[] arguments) throws IOException, SQLException {
        Path root = Path.of(arguments[0]);
        Options options = Options.parse(List.of(arguments).subList(1, arguments.length));
        Path logs = Files.createTempDirectory("quartermaster-usage-bench");
        Figures figures = new Figures();
        try (LocalPostgres postgres = LocalPostgres.startTemporary();
                LocalKafka kafka = LocalKafka.startTemporary()) {
            measure(root, options, logs, postgres, kafka, figures);
        }
        System.out.printf("%n%s%n", figures);
    }

    private static void measure(
            Path root, Options options, Path logs, LocalPostgres postgres, LocalKafka kafka, Figures figures)
            throws IOException, SQLException {
        LocalKeys keys = LocalKeys.in(logs.resolve("keys"));
        postgres.createDatabase(Instance.DATABASE);
        Feed feed = new Feed(kafka, options.events(), options.users());
        say("%,d events of %d bytes into a topic of %d partitions", options.events(), feed.bytes(), Feed.PARTITIONS);
        feed.fill();
        double rate;
        try (Instance instance = new Instance(root, logs, postgres, kafka, keys)) {
            say("the service starts; its log is %s", logs.resolve("usage.log"));
            rate = new Intake(postgres, options.events()).measure(instance);
            figures.add("topic to committed rows, everything included", perSecond(rate, "events"), "");
            figures.add("resident then, with a heap of 256 MB", instance.residentMegabytes() + " MB", "");
            if (options.rows() > 0) {
                String token = keys.token("bench", "admin", Instant.now());
                new Reading(postgres, instance, token, options.rows(), options.users()).measure(figures);
            }
        }
        Rows rows = new Rows(postgres, logs.resolve("rows"));
        say("the same rows by COPY");
        double copy = rows.copy();
        say("and %,d of them one by one", SINGLE);
        figures.add("COPY of the same rows into the same table with its indexes", perSecond(copy, "rows"), "");
        figures.add("one by one, a transaction each", perSecond(rows.single(SINGLE), "rows"), "");
        figures.add("topic to committed rows, as a share of COPY", Figures.format("%.2f", rate / copy), ">= 0.5");
    }

    private static String perSecond(double rate, String what) {
        return Figures.format("%,.0f %s/s", rate, what);
    }

    /** Progress, apart from the result. */
    static void say(String format, Object... values) {
        System.err.printf(
                Locale.ROOT,
                "%tT  " + format + "%n",
                Stream.concat(Stream.of(LocalTime.now(ZoneId.systemDefault())), Arrays.stream(values))
                        .toArray());
    }
}
