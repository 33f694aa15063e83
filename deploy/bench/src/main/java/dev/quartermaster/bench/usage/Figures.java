package dev.quartermaster.bench.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, as a table in Markdown. */
final class Figures {

    private static final int WIDTH = 62;

    private final List<String> lines = new ArrayList<>();

    /** @param aim what was promised; empty for nothing */
    void add(String what, String figure, String aim) {
        lines.add(line(what, figure, aim));
    }

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    @Override
    public String toString() {
        String head = line("", "measured", "aim") + "\n" + "| " + "-".repeat(WIDTH) + " | " + "-".repeat(31) + ": | "
                + "-".repeat(9) + " |";
        return head + "\n" + String.join("\n", lines);
    }

    private static String line(String what, String figure, String aim) {
        return format("| %-" + WIDTH + "s | %32s | %-9s |", what, figure, aim);
    }
}
