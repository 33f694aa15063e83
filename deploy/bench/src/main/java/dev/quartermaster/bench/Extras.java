package dev.quartermaster.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What is measured of quota-service alone: refusals, replicas, memory, start. */
final class Extras {
    private static final long COUNTED = 20_000;

    private final House house;
    private final Wrk wrk;
    private final Options options;
    private final PrintStream out;
    private final Map<String, String> found = new LinkedHashMap<>();

    Extras(House house, Wrk wrk, Options options, PrintStream out) {
        this.house = house;
        this.wrk = wrk;
        this.options = options;
        this.out = out;
    }

    /** Name and value, in order. */
    Map<String, String> run(Path root) {
        house.stores().move(Layout.A);
        boolean some = options.refusalsAlone() || options.eventsAlone();
        if (!some || options.refusalsAlone()) {
            refusals();
        }
        if (!some || options.eventsAlone()) {
            new EventCost(house, wrk, options, out).measure().forEach(this::found);
        }
        if (some) {
            return found;
        }
        replicas();
        if (!options.nativeImage()) {
            memory();
        }
        start(root);
        return found;
    }

    private void refusals() {
        Service service = house.service("quota");
        wrk.run(service.port(), Load.SPENT, options.warmUp());
        List<Window> admitted = new ArrayList<>();
        List<Window> refused = new ArrayList<>();
        for (int i = 0; i < options.windows(); i++) {
            admitted.add(wrk.measured(service, Load.BUSY, options.seconds(), house.stores()));
            Window window = wrk.measured(service, Load.SPENT, options.seconds(), house.stores());
            if (window.refused() < window.requests()) {
                throw new IllegalStateException("refusals expected: " + window);
            }
            refused.add(window);
        }
        found("admissions of busy users", rate(admitted) + ", " + cpu(admitted));
        found("refusals", rate(refused) + ", " + cpu(refused));
    }

    private static String rate(List<Window> windows) {
        return rate(Spread.of(windows.stream().map(Window::rate).toList()));
    }

    private static String cpu(List<Window> windows) {
        return String.format(
                Locale.ROOT,
                "%.1f µs in the service and %.1f µs in the store each",
                Spread.of(windows.stream().map(Window::serviceCpu).toList()).median(),
                Spread.of(windows.stream().map(Window::storeCpu).toList()).median());
    }

    private void replicas() {
        List<Integer> ports = new ArrayList<>();
        ports.add(house.service("quota").port());
        ports.add(house.replica(options.nativeImage()).port());
        ports.add(house.replica(options.nativeImage()).port());
        house.stores().move(Layout.A);
        wrk.together(ports, Load.HOT, options.warmUp(), false);
        List<Double> one = new ArrayList<>();
        List<Double> three = new ArrayList<>();
        for (int i = 0; i < options.windows(); i++) {
            one.add(wrk.run(ports.getFirst(), Load.HOT, options.seconds()).rate());
            three.add(wrk.together(ports, Load.HOT, options.seconds(), false).stream()
                    .mapToDouble(Window::rate)
                    .sum());
        }
        found("one hot user, 1 replica", rate(Spread.of(one)));
        found("one hot user, 3 replicas, together", rate(Spread.of(three)));
        house.limit(house.service("quota"), Load.COUNTED.metric(), COUNTED, "PT24H");
        List<Window> flood = wrk.together(ports, Load.COUNTED, Math.max(5, options.seconds()), false);
        long admitted = flood.stream()
                .mapToLong(window -> window.requests() - window.refused())
                .sum();
        found("admitted by 3 replicas of a limit of " + COUNTED, Long.toString(admitted));
        house.stopReplicas();
    }

    private void memory() {
        Service fresh = house.replica(false);
        // the hot path of everything else is loaded before the first measurement
        wrk.run(fresh.port(), Load.BUSY, options.warmUp());
        double rate = wrk.run(fresh.port(), Load.MANY.few(), options.warmUp()).rate();
        long before = fresh.liveBytes();
        // long enough for each of them, unless the machine is hopelessly slow
        int seconds = (int) Math.clamp(Math.ceil(1.5 * Load.SUBJECTS / rate), 5, 180);
        Window touched = wrk.each(fresh.port(), Load.MANY, seconds);
        long after = fresh.liveBytes();
        long counters = Math.min(touched.requests(), Load.SUBJECTS);
        found(
                "heap per active counter",
                String.format(
                        Locale.ROOT,
                        "%d bytes (%.1f MB, then %.1f MB after %d users)",
                        (after - before) / counters,
                        before / 1e6,
                        after / 1e6,
                        counters));
        found("resident after load (JVM)", fresh.residentKilobytes() / 1024 + " MB");
        house.stopReplicas();
    }

    private void start(Path root) {
        started("JVM", false);
        try (Stream<Path> files = Files.list(root.resolve("quota-service/app/target"))) {
            if (files.anyMatch(file -> file.toString().endsWith("-runner"))) {
                started("native", true);
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void started(String kind, boolean asNative) {
        List<Double> millis = new ArrayList<>();
        long resident = 0;
        for (int i = 0; i < options.windows(); i++) {
            Service service = house.replica(asNative);
            millis.add(service.startMillis());
            resident = service.residentKilobytes();
            house.stopReplicas();
        }
        Spread spread = Spread.of(millis);
        found(
                "start to ready (" + kind + ")",
                String.format(Locale.ROOT, "%.0f ms (%.0f–%.0f)", spread.median(), spread.min(), spread.max()));
        found("resident when ready (" + kind + ")", resident / 1024 + " MB");
    }

    private void found(String name, String value) {
        out.println("   " + name + ": " + value);
        found.put(name, value);
    }

    private static String rate(Spread spread) {
        return String.format(Locale.ROOT, "%,.0f/s (%,.0f–%,.0f)", spread.median(), spread.min(), spread.max());
    }
}
