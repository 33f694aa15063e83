package dev.quartermaster.bench.chaos;

import dev.quartermaster.bench.chaos.Asker.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/** {@code deploy/bench/chaos}: load and trouble for some minutes, then the audit; exit status 1 when a law was broken. */
public final class Chaos {

    private static final int CLIENTS = 16;
    /** Longer than a reservation lives and the sweeper takes, and than whoever waits gives up. */
    private static final Duration AFTERMATH = Duration.ofSeconds(45);

    private static final Duration START_PATIENCE = Duration.ofSeconds(180);

    private Chaos() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
        long minutes = option(rest, "--minutes", 10);
        long seed = option(rest, "--seed", System.nanoTime() % 1_000_000);
        Path root = Path.of(arguments[0]);
        Path folder = Files.createDirectories(root.resolve("deploy/bench/target/results"));
        if (rest.contains("--outages")) {
            outages(root, folder, faults(rest), Duration.ofSeconds(option(rest, "--seconds", 60)));
            return;
        }
        System.out.printf("%d minutes with seed %d%n", minutes, seed);
        boolean kept = run(root, folder, minutes, seed);
        System.exit(kept ? 0 : 1);
    }

    private static long option(List<String> arguments, String name, long otherwise) {
        int at = arguments.indexOf(name);
        return at < 0 ? otherwise : Long.parseLong(arguments.get(at + 1));
    }

    private static boolean run(Path root, Path folder, long minutes, long seed) throws IOException, SQLException {
        SplittableRandom random = new SplittableRandom(seed);
        try (Fleet fleet = new Fleet(root, folder, Fleet.REPLICAS, Fleet.SMALL_JVM, Map.of())) {
            Asker asker = new Asker(fleet);
            prepare(fleet, asker, Load.limits());
            Load load = new Load(asker);
            Instant end = Instant.now().plus(Duration.ofMinutes(minutes));
            Instant giveUp = end.plus(AFTERMATH.minusSeconds(25));
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                SplittableRandom own = random.split();
                clients.add(Thread.ofPlatform().start(() -> {
                    while (Instant.now().isBefore(end)) {
                        load.step(client, own, giveUp);
                    }
                }));
            }
            Trouble trouble = new Trouble(fleet, random.split());
            trouble.run(() -> Instant.now().isBefore(end.minusSeconds(5)));
            join(clients);
            System.out.println("everything runs again; waiting until reservations have expired");
            Trouble.pause(AFTERMATH);
            List<Audit.Finding> findings = Audit.of(load, fleet, trouble);
            String report = Report.of(minutes, seed, trouble, asker, findings);
            Files.writeString(folder.resolve("chaos.md"), report);
            System.out.println(report);
            return findings.stream().allMatch(finding -> finding.broken().isEmpty());
        }
    }

    private static List<Outages.Fault> faults(List<String> arguments) {
        int at = arguments.indexOf("--faults");
        return at < 0
                ? List.of(Outages.Fault.values())
                : Arrays.stream(arguments.get(at + 1).split(",", -1))
                        .map(name -> Outages.Fault.valueOf(
                                name.toUpperCase(Locale.ROOT).replace('-', '_')))
                        .toList();
    }

    private static void outages(Path root, Path folder, List<Outages.Fault> faults, Duration length)
            throws IOException {
        Map<String, String> withFaults = Map.of("QUARTERMASTER_FAULTS_ENABLED", "true");
        try (Fleet fleet = new Fleet(root, folder, 1, List.of("-Xmx512m"), withFaults)) {
            prepare(fleet, new Asker(fleet), Outages.limits());
            Outages.measure(fleet, folder, faults, length);
        }
    }

    private static void prepare(Fleet fleet, Asker asker, Map<String, String> limits) {
        Instant patience = Instant.now().plus(START_PATIENCE);
        for (int i = 0; i < fleet.size(); i++) {
            while (asker.ask(i, "GET", "/q/health/ready", null).status() != 200) {
                if (Instant.now().isAfter(patience)) {
                    throw new IllegalStateException("replica " + i + " does not start");
                }
                Trouble.pause(Duration.ofMillis(200));
            }
        }
        limits.forEach((name, document) -> {
            Said said = asker.ask(0, "PUT", "/api/v1/limits/" + name, document);
            if (!said.isAdmission()) {
                throw new IllegalStateException("limit " + name + ": " + said.status() + " " + said.body());
            }
        });
        // every replica knows them within a second
        Trouble.pause(Duration.ofSeconds(2));
    }

    private static void join(List<Thread> threads) {
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
