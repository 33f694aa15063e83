package dev.quartermaster.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** {@code deploy/bench/run}: one run over all systems. */
final class Bench {
    private final Path root;
    private final Options options;
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private Bench(Path root, Options options) {
        this.root = root;
        this.options = options;
    }

    /** Arguments: the checkout, then the options. */
    public static void main(String[] args) throws IOException {
        try {
            Options options = Options.parse(Arrays.asList(args).subList(1, args.length));
            Machine.check(options);
            new Bench(Path.of(args[0]), options).run();
        } catch (IllegalArgumentException e) {
            System.err.println("deploy/bench/run: " + e.getMessage());
            System.exit(2);
        }
    }

    private void run() throws IOException {
        String machine = Machine.describe();
        out.println(machine);
        Path target = root.resolve("deploy/bench/target");
        Path folder = target.resolve("run");
        delete(folder);
        Files.createDirectories(folder);
        Path script = script(folder);
        House house = new House(root, folder, options);
        AtomicBoolean closed = new AtomicBoolean();
        Thread stop = new Thread(() -> close(house, folder, closed), "stop everything");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            Report report = measure(machine, folder, house, new Wrk(script, house.token()));
            report.write(target.resolve("results"));
            out.println();
            out.println(report.text());
            out.println("Also in " + target.resolve("results") + ": report.md, report.json");
        } finally {
            close(house, folder, closed);
        }
    }

    private Report measure(String machine, Path folder, House house, Wrk wrk) {
        Rounds rounds = new Rounds(house, wrk, options, out);
        List<Measured> measured = new ArrayList<>();
        for (Layout layout : options.layouts()) {
            Measured here = rounds.run(layout);
            if (options.extras()) {
                rounds.tails(here);
            }
            if (options.profile()) {
                rounds.profiles(folder);
            }
            measured.add(here);
        }
        Map<String, String> extras = options.extras() ? new Extras(house, wrk, options, out).run(root) : Map.of();
        return new Report(machine, measured, extras);
    }

    /** Once, whoever is first: the end of the run or a Ctrl-C. Logs stay, data goes. */
    private static void close(House house, Path folder, AtomicBoolean closed) {
        if (closed.compareAndSet(false, true)) {
            house.close();
            delete(folder.resolve("postgres"));
            delete(folder.resolve("keys"));
            delete(folder.resolve("kafka"));
            delete(folder.resolve("events"));
        }
    }

    private static Path script(Path folder) throws IOException {
        Path script = folder.resolve("check.lua");
        try (InputStream content = Bench.class.getResourceAsStream("/check.lua")) {
            if (content == null) {
                throw new IllegalStateException("check.lua is not on the class path");
            }
            Files.copy(content, script, StandardCopyOption.REPLACE_EXISTING);
        }
        return script;
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> content = Files.walk(folder)) {
            for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
