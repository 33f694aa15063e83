package dev.quartermaster.bench.usage;

import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.local.LocalKeys;
import dev.quartermaster.local.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One run: the intake beside {@code COPY} and single inserts of the same rows, then reading. */
public final class UsageBench {

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
        LocalKeys keys = LocalKeys.in(logs.resolve("keys"));
        try (LocalPostgres postgres = LocalPostgres.startTemporary();
                LocalKafka kafka = LocalKafka.startTemporary()) {
            postgres.createDatabase(Instance.DATABASE);
            Feed feed = new Feed(kafka, options.events(), options.users());
            say(
                    "%d events of %d bytes are put into a topic of %d partitions",
                    options.events(), feed.bytes(), Feed.PARTITIONS);
            feed.fill();
            Instance instance = new Instance(root, logs, postgres, kafka, keys);
            try (instance) {
                Intake intake = new Intake(postgres, options.events());
                double rate = intake.measure(instance);
                say(
                        "topic to committed rows: %,.0f events/s (resident %d MB, heap at most 256 MB)",
                        rate, instance.residentMegabytes());
                if (options.rows() > 0) {
                    new Reading(
                                    postgres,
                                    instance,
                                    keys.token("bench", "admin", Instant.now()),
                                    options.rows(),
                                    options.users())
                            .measure();
                }
            }
            Rows rows = new Rows(postgres, logs.resolve("rows"));
            double copy = rows.copy();
            double rate = Intake.lastRate();
            say("COPY of the same rows into the same table with its indexes: %,.0f rows/s", copy);
            say("single inserts, one transaction each: %,.0f rows/s", rows.single(10_000));
            say("topic to committed rows = %.2f x COPY", rate / copy);
        }
    }

    static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
