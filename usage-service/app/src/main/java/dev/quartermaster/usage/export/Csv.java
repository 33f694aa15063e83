package dev.quartermaster.usage.export;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Comma-separated values as RFC 4180 has them. */
public final class Csv {

    private Csv() {}

    /** A line of cells, ended by CR LF. */
    public static void line(StringBuilder out, List<String> cells) {
        String separator = "";
        for (String cell : cells) {
            out.append(separator);
            cell(out, cell);
            separator = ",";
        }
        out.append("\r\n");
    }

    /**
     * Text from outside. An apostrophe goes before what a spreadsheet would take for a formula: opening an export must
     * not run what a producer wrote.
     */
    public static String text(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        return "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static void cell(StringBuilder out, String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        if (plain) {
            out.append(cell);
        } else {
            out.append('"').append(cell.replace("\"", "\"\"")).append('"');
        }
    }
}
