package dev.quartermaster.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What publishing costs a decision: replicas of quota-service that differ in nothing but their events are asked in turns for
 * the busy users of (b), with leases, so that next to nothing else is done.
 */
final class EventCost {

    /** What becomes of the decisions. */
    private enum Way {
        NONE("nothing published", Map.of("QUARTERMASTER_EVENTS_ENABLED", "false")),
        SUMMED("summed by the second", Map.of("QUARTERMASTER_EVENTS_SUMMED_ACTIONS", Load.BUSY.metric())),
        EACH("an event each, no broker", Map.of()),
        SENT("an event each, sent to a broker", Map.of());

        private final String title;
        private final Map<String, String> environment;

        Way(String title, Map<String, String> environment) {
            this.title = title;
            this.environment = environment;
        }
    }

    private final House house;
    private final Wrk wrk;
    private final Options options;
    private final PrintStream out;
    private final Map<Way, List<Window>> windows = new EnumMap<>(Way.class);
    private final Map<Way, List<Window>> paced = new EnumMap<>(Way.class);

    EventCost(House house, Wrk wrk, Options options, PrintStream out) {
        this.house = house;
        this.wrk = wrk;
        this.options = options;
        this.out = out;
    }

    /** Name and value, in order. */
    Map<String, String> measure() {
        Map<Way, Service> services = new EnumMap<>(Way.class);
        for (Way way : Way.values()) {
            Map<String, String> more = new LinkedHashMap<>(way.environment);
            if (way == Way.SENT) {
                more.put("KAFKA_BOOTSTRAP_SERVERS", house.broker());
            }
            services.put(way, house.replica("events-" + way.name().toLowerCase(Locale.ROOT), more));
        }
        house.stores().move(Layout.A);
        services.forEach((way, service) -> wrk.run(service.port(), Load.BUSY, options.warmUp()));
        for (int round = 0; round < options.windows(); round++) {
            services.forEach((way, service) ->
                    add(windows, way, wrk.measured(service, Load.BUSY, options.seconds(), house.stores())));
        }
        double rate = 0.5 * rates(Way.NONE).median();
        for (int round = 0; round < options.windows(); round++) {
            services.forEach((way, service) -> add(
                    paced, way, OpenLoop.inProcess(service.port(), Load.BUSY, rate, options.seconds(), house.token())));
        }
        house.stopReplicas();
        return found(rate);
    }

    private void add(Map<Way, List<Window>> to, Way way, Window window) {
        to.computeIfAbsent(way, first -> new ArrayList<>()).add(window);
        out.printf("events  %-32s %s, CPU %.1f µs%n", way.title, window, window.serviceCpu());
    }

    private Spread rates(Way way) {
        return spread(windows.getOrDefault(way, List.of()).stream().map(Window::rate));
    }

    private static Spread spread(Stream<Double> values) {
        return Spread.of(values.toList());
    }

    private Map<String, String> found(double rate) {
        Map<String, String> found = new LinkedHashMap<>();
        for (Way way : Way.values()) {
            List<Window> mine = windows.getOrDefault(way, List.of());
            List<Window> none = windows.getOrDefault(Way.NONE, List.of());
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < mine.size(); i++) {
                ratios.add(mine.get(i).rate() / none.get(i).rate());
            }
            Spread ratio = Spread.of(ratios);
            Spread cpu = spread(mine.stream().map(Window::serviceCpu));
            Spread p99 = spread(paced.getOrDefault(way, List.of()).stream().map(Window::p99));
            Spread p50 = spread(paced.getOrDefault(way, List.of()).stream().map(Window::p50));
            found.put(
                    way.title,
                    String.format(
                            Locale.ROOT,
                            "%,.0f/s; of nothing published, round by round: %.2f (%.2f–%.2f); CPU %.1f µs (%.1f–%.1f);"
                                    + " at %,.0f/s p50 %.2f ms, p99 %.1f ms (%.1f–%.1f)",
                            rates(way).median(),
                            ratio.median(),
                            ratio.min(),
                            ratio.max(),
                            cpu.median(),
                            cpu.min(),
                            cpu.max(),
                            rate,
                            p50.median(),
                            p99.median(),
                            p99.min(),
                            p99.max()));
        }
        return found;
    }
}
