package dev.quartermaster.usage.reports;

import dev.quartermaster.usage.export.Csv;
import dev.quartermaster.usage.reports.domain.ReportLine;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The report as CSV: what the manifest's checksum is taken of, so it never changes. */
public final class ReportCsv {

    private static final String HEADER =
            "user,project,action,status,metric,events,mentions,amount,items,payload_bytes,duration_ms\r\n";

    private ReportCsv() {}

    public static byte[] header() {
        return HEADER.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] line(ReportLine line) {
        StringBuilder out = new StringBuilder(128);
        Csv.line(
                out,
                List.of(
                        Csv.text(line.user()),
                        Csv.text(line.project()),
                        line.action(),
                        line.status(),
                        line.metric(),
                        line.events().toPlainString(),
                        line.mentions().toPlainString(),
                        line.amount().toPlainString(),
                        line.items().toPlainString(),
                        line.payloadBytes().toPlainString(),
                        line.durationMs().toPlainString()));
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }
}
