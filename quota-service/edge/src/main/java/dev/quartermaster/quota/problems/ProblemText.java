package dev.quartermaster.quota.problems;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.operations.CorrelationId;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
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

    static void append(
            StringBuilder out, Problem problem, String instance, Instant now, @Nullable String correlationId) {
        ErrorCode code = problem.code();
        out.append("{\"type\":");
        JsonText.string(out, code.type());
        member(out, "title", code.title());
        member(out, "status", code.status());
        member(out, "detail", problem.detail());
        member(out, "instance", instance);
        member(out, "code", code.code());
        member(out, "details", problem.details());
        member(out, "timestamp", stamp(now));
        optional(out, CorrelationId.KEY, correlationId);
        optional(out, "limit_type", problem.limitType());
        optional(out, "retry_after", problem.retryAfter());
        optional(out, "quota", problem.quota());
        for (Map.Entry<String, ?> entry : problem.more().entrySet()) {
            member(out, entry.getKey(), entry.getValue());
        }
        out.append('}');
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

    private static void optional(StringBuilder out, String name, @Nullable Object value) {
        if (value != null) {
            member(out, name, value);
        }
    }

    private static void member(StringBuilder out, String name, @Nullable Object value) {
        out.append(',');
        JsonText.string(out, name);
        out.append(':');
        JsonText.value(out, value);
    }
}
