package dev.quartermaster.quota.decisions.http;

import dev.quartermaster.quota.decisions.DatabaseClock;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.Mode;
import dev.quartermaster.quota.limits.domain.PeriodUnit;
import dev.quartermaster.quota.limits.domain.Span;
import dev.quartermaster.quota.problems.JsonText;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;

/** Writes decisions as JSON by hand: admissions, and the limits that every answer tells. */
final class AnswerWriter {

    private record Constant(Limit limit, String json) {}

    private record Moment(long micros, String text) {}

    /** The part of a limit's JSON that never changes, by limit id; as many as there are limits. */
    private static final ConcurrentHashMap<Integer, Constant> CONSTANTS = new ConcurrentHashMap<>();

    // on a busy counter a thousand answers in a row name the same moment
    private static volatile Moment lastMoment = new Moment(0, "");

    private AnswerWriter() {}

    static void admitted(StringBuilder out, Decision decision) {
        out.append("{\"decision_id\":\"").append(decision.id()).append("\",\"allowed\":true,\"plan\":");
        JsonText.string(out, decision.plan());
        out.append(",\"priority\":").append(decision.priority());
        out.append(",\"degraded\":").append(decision.degraded()).append(",\"limits\":");
        limits(out, decision.readings());
        out.append('}');
    }

    static void limits(StringBuilder out, List<Reading> readings) {
        out.append('[');
        for (int i = 0; i < readings.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            limit(out, readings.get(i));
        }
        out.append(']');
    }

    private static void limit(StringBuilder out, Reading reading) {
        Limit limit = reading.effective().limit();
        Long amount = reading.effective().amount();
        out.append(constant(limit)).append(",\"amount\":");
        if (amount == null) {
            out.append("null,\"used\":").append(reading.used()).append(",\"remaining\":null");
        } else {
            out.append(amount.longValue()).append(",\"used\":").append(reading.used());
            out.append(",\"remaining\":").append(reading.remaining());
        }
        if (reading.resetMicros() > 0) {
            out.append(",\"resets_at\":\"")
                    .append(moment(reading.resetMicros()))
                    .append('"');
        }
        if (reading.effective().throttled()) {
            out.append(",\"unthrottled\":").append(reading.effective().unthrottled());
        }
        out.append(",\"source\":");
        JsonText.string(out, reading.effective().source());
        out.append(",\"enforced\":").append(limit.mode() == Mode.ENFORCE);
        if (reading.exceeded()) {
            out.append(",\"exceeded\":true");
        }
        out.append('}');
    }

    private static String constant(Limit limit) {
        Constant known = CONSTANTS.get(limit.id());
        if (known == null || known.limit != limit) {
            known = new Constant(limit, describe(limit));
            CONSTANTS.put(limit.id(), known);
        }
        return known.json;
    }

    private static String describe(Limit limit) {
        StringBuilder out = new StringBuilder(128).append("{\"limit\":");
        JsonText.string(out, limit.name());
        out.append(",\"metric\":");
        JsonText.string(out, limit.metric());
        out.append(",\"kind\":\"").append(word(limit.kind())).append("\",\"scope\":");
        JsonText.value(
                out, limit.scope().stream().sorted().map(AnswerWriter::word).toList());
        switch (limit.span()) {
            case Span.Sliding sliding ->
                out.append(",\"window\":\"").append(sliding.window()).append('"');
            case Span.Calendar calendar ->
                out.append(",\"window\":\"")
                        .append(calendar.unit() == PeriodUnit.DAY ? "P1D" : "P1M")
                        .append("\",\"period\":\"")
                        .append(word(calendar.unit()))
                        .append('"');
            case Span.None none -> {}
        }
        return out.toString();
    }

    private static String word(Enum<?> constant) {
        return constant == Dimension.API_KEY ? "api_key" : constant.name().toLowerCase(Locale.ROOT);
    }

    static String moment(long micros) {
        Moment last = lastMoment;
        if (last.micros != micros) {
            // up, so that whoever waits until then has waited long enough
            java.time.Instant instant = DatabaseClock.instant(micros + 999).truncatedTo(ChronoUnit.MILLIS);
            last = new Moment(micros, instant.toString());
            lastMoment = last;
        }
        return last.text;
    }
}
