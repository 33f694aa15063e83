package dev.quartermaster.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The tables of a run, as Markdown that reads well on a screen, and as JSON. */
final class Report {
    private final String machine;
    private final List<Measured> layouts;
    private final Map<String, String> extras;

    Report(String machine, List<Measured> layouts, Map<String, String> extras) {
        this.machine = machine;
        this.layouts = layouts;
        this.extras = extras;
    }

    String text() {
        StringBuilder out = new StringBuilder(machine).append('\n');
        for (Measured measured : layouts) {
            out.append("\n## Layout ").append(measured.layout()).append("\n\n");
            rates(out, measured);
            tails(out, measured);
            ratios(out, measured);
        }
        if (!extras.isEmpty()) {
            out.append("\n## quota-service alone (layout A)\n\n| what | measured |\n| --- | --- |\n");
            extras.forEach((name, value) -> out.append(String.format("| %-42s | %s |%n", name, value)));
        }
        return out.toString();
    }

    private static void rates(StringBuilder out, Measured measured) {
        line(
                out,
                "| %-42s | %10s | %17s | %6s | %6s | %s | %s | %s |%n",
                "system",
                "requests/s",
                "min–max",
                "p50 ms",
                "p99 ms",
                "CPU µs: service",
                "store",
                "refused");
        out.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        measured.windows().forEach((peer, windows) -> {
            Spread rate = measured.rate(peer);
            line(
                    out,
                    "| %-42s | %,10.0f | %,8.0f–%,8.0f | %6.1f | %6.1f | %15.1f | %5.1f | %s |%n",
                    peer.title(),
                    rate.median(),
                    rate.min(),
                    rate.max(),
                    median(windows, Window::p50),
                    median(windows, Window::p99),
                    median(windows, Window::serviceCpu),
                    median(windows, Window::storeCpu),
                    faults(windows));
        });
    }

    private static double median(List<Window> windows, Function<Window, Double> value) {
        return Spread.of(windows.stream().map(value).toList()).median();
    }

    private static String faults(List<Window> windows) {
        long refused = windows.stream().mapToLong(Window::refused).sum();
        long errors = windows.stream().mapToLong(Window::errors).sum();
        return errors == 0 ? Long.toString(refused) : refused + ", errors " + errors;
    }

    private static void tails(StringBuilder out, Measured measured) {
        if (measured.tails().isEmpty()) {
            return;
        }
        out.append("\n| at 70 % of the own maximum, open loop | offered/s | p50 ms | p99 ms (min–max) | max ms |\n");
        out.append("| --- | ---: | ---: | ---: | ---: |\n");
        measured.tails().forEach((peer, windows) -> {
            Spread p99 = Spread.of(windows.stream().map(Window::p99).toList());
            line(
                    out,
                    "| %-42s | %,8.0f | %5.1f | %5.1f (%.1f–%.1f) | %.0f |%n",
                    peer.title(),
                    median(windows, Window::rate),
                    median(windows, Window::p50),
                    p99.median(),
                    p99.min(),
                    p99.max(),
                    Spread.of(windows.stream().map(Window::max).toList()).max());
        });
    }

    private static void ratios(StringBuilder out, Measured measured) {
        out.append("\n| ratio of medians | measured | aim |\n| --- | ---: | --- |\n");
        for (Measured.Ratio ratio : measured.ratios()) {
            String aim = ratio.aim() == 0 ? "" : "≥ " + ratio.aim() + (ratio.reached() ? "" : "  MISSED");
            line(out, "| %-8s | %5.2f | %s |%n", ratio.name(), ratio.value(), aim);
        }
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values));
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.md"), text());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("machine", machine);
        for (Measured measured : layouts) {
            json.put(
                    "layout_" + measured.layout(),
                    Map.of(
                            "windows", measured.windows(),
                            "open_loop_70", measured.tails(),
                            "ratios", measured.ratios()));
        }
        json.put("extras", extras);
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(folder.resolve("report.json").toFile(), json);
    }
}
