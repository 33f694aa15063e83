package dev.quartermaster.usage.export;

import dev.quartermaster.usage.operations.OperationJson;
import dev.quartermaster.usage.operations.domain.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an export looks; the same operations give the same text, byte for byte. */
public enum Format {
    /** RFC 4180 with a header line; lines end with CR LF. */
    CSV("text/csv; charset=utf-8; header=present", Format.HEADER, "") {
        @Override
        void line(StringBuilder out, Operation operation, boolean first) {
            Csv.line(
                    out,
                    List.of(
                            operation.time().toString(),
                            Csv.text(operation.source()),
                            Csv.text(operation.id()),
                            Csv.text(operation.subject()),
                            Csv.text(operation.user()),
                            Csv.text(operation.project()),
                            operation.action(),
                            operation.status(),
                            Long.toString(operation.count()),
                            operation.amounts(),
                            number(operation.items()),
                            number(operation.payloadBytes()),
                            number(operation.durationMs()),
                            Csv.text(operation.resource()),
                            Csv.text(operation.ip()),
                            Csv.text(operation.userAgent()),
                            Csv.text(operation.details()),
                            Csv.text(operation.meta())));
        }
    },
    /** One array. */
    JSON("application/json", "[", "\n]\n") {
        @Override
        void line(StringBuilder out, Operation operation, boolean first) {
            out.append(first ? "\n" : ",\n").append(OperationJson.of(operation));
        }
    },
    /** One object per line. */
    NDJSON("application/x-ndjson", "", "") {
        @Override
        void line(StringBuilder out, Operation operation, boolean first) {
            out.append(OperationJson.of(operation)).append('\n');
        }
    };

    private static final String HEADER =
            "time,source,id,subject,user,project,action,status,count,amounts,items,payload_bytes,duration_ms,resource,ip,"
                    + "user_agent,details,meta\r\n";

    private final String mediaType;
    private final String begin;
    private final String end;

    Format(String mediaType, String begin, String end) {
        this.mediaType = mediaType;
        this.begin = begin;
        this.end = end;
    }

    abstract void line(StringBuilder out, Operation operation, boolean first);

    public String mediaType() {
        return mediaType;
    }

    /** What comes before the first operation. */
    public String begin() {
        return begin;
    }

    /** What comes behind the last one. */
    public String end() {
        return end;
    }

    /** Some operations; {@code first} if none came before. */
    public String lines(List<Operation> operations, boolean first) {
        StringBuilder out = new StringBuilder(operations.size() * 256);
        boolean start = first;
        for (Operation operation : operations) {
            line(out, operation, start);
            start = false;
        }
        return out.toString();
    }

    private static String number(@Nullable Long number) {
        return number == null ? "" : Long.toString(number);
    }
}
