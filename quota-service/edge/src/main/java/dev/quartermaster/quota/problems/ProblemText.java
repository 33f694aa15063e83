package dev.quartermaster.quota.problems;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.operations.CorrelationId;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Renders problems as {@code application/problem+json}: the same members, in the same order, on every route. */
@Singleton
public final class ProblemText {

    private record Stamp(long millis, String text) {}

    // a thousand refusals in a millisecond carry the same one, and it costs more than the rest of them
    private static volatile Stamp lastStamp = new Stamp(0, Instant.EPOCH.toString());

    private final InstantSource clock;

    ProblemText(InstantSource clock) {
        this.clock = clock;
    }

    /** The problem as UTF-8 JSON, stamped with the time and correlation id of now; {@code instance} is the path asked for. */
    public byte[] bytes(Problem problem, String instance) {
        StringBuilder out = new StringBuilder(512);
        append(out, problem, instance);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Appends the problem as one JSON object, for answers that hold many. */
    public void append(StringBuilder out, Problem problem, String instance) {
        append(out, problem, instance, clock.instant(), CorrelationId.current());
    }

    /** The beginning of a problem that is told so often that it is put together once: all that is the same each time. */
    public static String beginning(Problem problem, String instance, String details) {
        StringBuilder out = new StringBuilder(512);
        begin(out, problem, instance);
        return out.append(details).toString();
    }

    /**
     * As {@link #append(StringBuilder, Problem, String)}, after a {@link #beginning}.
     *
     * @param more appends members, each with a comma before it, in place of the problem's
     */
    public void append(StringBuilder out, String beginning, Problem problem, Consumer<StringBuilder> more) {
        out.append(beginning);
        go(out, problem, clock.instant(), CorrelationId.current());
        more.accept(out);
        out.append('}');
    }

    static void append(
            StringBuilder out, Problem problem, String instance, Instant now, @Nullable String correlationId) {
        begin(out, problem, instance);
        JsonText.value(out, problem.details());
        go(out, problem, now, correlationId);
        for (Map.Entry<String, ?> entry : problem.more().entrySet()) {
            out.append(',');
            JsonText.string(out, entry.getKey());
            out.append(':');
            JsonText.value(out, entry.getValue());
        }
        out.append('}');
    }

    /** Up to the details. */
    private static void begin(StringBuilder out, Problem problem, String instance) {
        ErrorCode code = problem.code();
        out.append("{\"type\":");
        JsonText.string(out, code.type());
        text(out, ",\"title\":", code.title());
        out.append(",\"status\":").append(code.status());
        text(out, ",\"detail\":", problem.detail());
        text(out, ",\"instance\":", instance);
        text(out, ",\"code\":", code.code());
        out.append(",\"details\":");
    }

    /** From the details to the members that not every problem has. */
    private static void go(StringBuilder out, Problem problem, Instant now, @Nullable String correlationId) {
        out.append(",\"timestamp\":\"").append(stamp(now)).append('"');
        text(out, ",\"" + CorrelationId.KEY + "\":", correlationId);
        text(out, ",\"limit_type\":", problem.limitType());
        if (problem.retryAfter() != null) {
            out.append(",\"retry_after\":").append(problem.retryAfter().longValue());
        }
        text(out, ",\"quota\":", problem.quota());
    }

    private static String stamp(Instant now) {
        long millis = now.toEpochMilli();
        Stamp stamp = lastStamp;
        if (stamp.millis != millis) {
            stamp = new Stamp(millis, Instant.ofEpochMilli(millis).toString());
            lastStamp = stamp;
        }
        return stamp.text;
    }

    private static void text(StringBuilder out, String member, @Nullable String value) {
        if (value != null) {
            out.append(member);
            JsonText.string(out, value);
        }
    }
}
