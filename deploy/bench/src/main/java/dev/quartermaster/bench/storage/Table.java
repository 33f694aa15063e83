package dev.quartermaster.bench.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What was measured, as tables in Markdown: medians with the least and the most. */
final class Table {

    private static final String LINE = "| %-38s | %-24s | %-24s | %-7s | %-7s |%n";

    private static final String COSTS = "| %-38s | %-6s | %-15s | %-6s | %-24s | %-6s | %-5s |%n";

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder costs = new StringBuilder();

    Table() {
        costs.append(String.format(
                Locale.ROOT,
                COSTS,
                "CPU seconds per GB",
                "client",
                "storage-service",
                "store",
                "quota-service, PostgreSQL",
                "all",
                "busy"));
        costs.append("| --- | --- | --- | --- | --- | --- | --- |\n");
        row("", "through storage-service", "SDK alone", "ratio", "aim");
        text.append("| --- | --- | --- | --- | --- |\n");
    }

    void row(String what, String through, String direct, String ratio, String aim) {
        text.append(String.format(Locale.ROOT, LINE, what, through, direct, ratio, aim));
    }

    /** Two ways in turns: the ratio is that of the medians. */
    void rates(String what, Series through, Series direct, String aim) {
        String ratio = String.format(Locale.ROOT, "%.2f", through.median(Timed::rate) / direct.median(Timed::rate));
        row(what, through.rates(), direct.rates(), ratio, aim);
        costs.append(through.costs(what + ", through")).append(direct.costs(what + ", SDK alone"));
    }

    @Override
    public String toString() {
        return text + "\n" + costs;
    }

    /** Repeats of one measurement. */
    static final class Series {
        private final List<Timed> values = new ArrayList<>();

        void add(Timed value) {
            values.add(value);
        }

        double median(ToDoubleFunction<Timed> of) {
            double[] sorted = sorted(of);
            int middle = sorted.length / 2;
            return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }

        private double[] sorted(ToDoubleFunction<Timed> of) {
            return values.stream().mapToDouble(of).sorted().toArray();
        }

        String rates() {
            double[] sorted = sorted(Timed::rate);
            return String.format(
                    Locale.ROOT, "%.0f MB/s (%.0f–%.0f)", median(Timed::rate), sorted[0], sorted[sorted.length - 1]);
        }

        String costs(String what) {
            return String.format(
                    Locale.ROOT,
                    COSTS,
                    what,
                    cost(Costs::client),
                    cost(Costs::service),
                    cost(Costs::store),
                    cost(Costs::others),
                    cost(Costs::all),
                    String.format(Locale.ROOT, "%.0f %%", 100 * median(Timed::busy)));
        }

        private String cost(ToDoubleFunction<Costs> of) {
            return String.format(Locale.ROOT, "%.1f", median(timed -> of.applyAsDouble(timed.costs())));
        }
    }
}
