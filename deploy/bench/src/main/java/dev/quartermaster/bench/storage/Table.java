package dev.quartermaster.bench.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, as a table in Markdown: medians with the least and the most. */
final class Table {

    private static final String LINE = "| %-38s | %-24s | %-24s | %-7s | %-7s |%n";

    private final StringBuilder text = new StringBuilder();

    Table() {
        row("", "through storage-service", "SDK alone", "ratio", "aim");
        text.append("| --- | --- | --- | --- | --- |\n");
    }

    void row(String what, String through, String direct, String ratio, String aim) {
        text.append(String.format(Locale.ROOT, LINE, what, through, direct, ratio, aim));
    }

    /** Two ways in turns: the ratio is that of the medians. */
    void rates(String what, Series through, Series direct, String aim) {
        String ratio = String.format(Locale.ROOT, "%.2f", through.median() / direct.median());
        row(what, through.rate(), direct.rate(), ratio, aim);
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** Figures of repeated runs. */
    static final class Series {
        private final List<Double> values = new ArrayList<>();

        void add(double value) {
            values.add(value);
        }

        double median() {
            List<Double> sorted = values.stream().sorted().toList();
            int middle = sorted.size() / 2;
            return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        }

        String rate() {
            List<Double> sorted = values.stream().sorted().toList();
            return String.format(Locale.ROOT, "%.0f MB/s (%.0f–%.0f)", median(), sorted.getFirst(), sorted.getLast());
        }
    }
}
