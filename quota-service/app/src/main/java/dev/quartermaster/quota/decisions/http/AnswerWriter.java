package dev.quartermaster.quota.decisions.http;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.DatabaseClock;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Headers;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.decisions.domain.RefusalText;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Mode;
import dev.quartermaster.quota.limits.domain.PeriodUnit;
import dev.quartermaster.quota.limits.domain.Span;
import dev.quartermaster.quota.problems.JsonText;
import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.quota.problems.RawJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Writes decisions as JSON by hand: an admission as it is, a refusal as a problem with the same members. */
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

    /** A refusal as a problem; its status is 413 when a size refused, 503 when only the throttle did, else 429. */
    static Problem refused(Decision.Refused decision, @Nullable String user) {
        boolean reduced = reduced(decision);
        Reading reading = decisive(decision, reduced);
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("decision_id", decision.id());
        more.put("allowed", false);
        more.put("plan", decision.plan());
        more.put("priority", decision.priority());
        more.put("degraded", decision.degraded());
        StringBuilder limits = new StringBuilder(256);
        limits(limits, decision.readings());
        more.put("limits", new RawJson(limits.toString()));
        more.put("violated-policies", violated(decision));
        Long amount = reading.effective().amount();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("limit", reading.effective().limit().name());
        details.put("metric", reading.effective().limit().metric());
        details.put("requested", reading.cost());
        details.put("used", reading.used());
        details.put("amount", amount);
        if (reading.effective().throttled()) {
            details.put("unthrottled", reading.effective().unthrottled());
        }
        return new Problem(
                reduced ? ErrorCode.REDUCED_CAPACITY : code(reading),
                reduced ? RefusalText.reduced(reading) : RefusalText.of(reading),
                details,
                reading.effective().limit().name(),
                Headers.retryAfter(decision),
                user == null ? "/api/v1/quota" : "/api/v1/subjects/user/" + segment(user) + "/quota",
                more);
    }

    private static String segment(String id) {
        return isUnreserved(id)
                ? id
                : URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Whether nothing in it has to be escaped, as in nearly every id. */
    private static boolean isUnreserved(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
            if (!plain) {
                return false;
            }
        }
        return true;
    }

    private static List<String> violated(Decision decision) {
        List<String> names = new ArrayList<>(1);
        for (Reading reading : decision.readings()) {
            if (reading.refuses()) {
                names.add(reading.effective().limit().name());
            }
        }
        return names;
    }

    /** The limit that the problem speaks of: a size before all, since waiting never helps, then the tightest. */
    private static Reading decisive(Decision.Refused decision, boolean reduced) {
        for (Reading reading : decision.readings()) {
            if (reading.refuses() && reading.effective().limit().kind() == LimitKind.SIZE) {
                return reading;
            }
        }
        // a limit that refuses by itself before one that does so for a while
        List<Reading> speaking = new ArrayList<>(decision.readings());
        if (!reduced) {
            speaking.removeIf(Reading::onlyThrottled);
        }
        Reading tightest = Headers.tightest(speaking);
        if (tightest == null) {
            throw new IllegalStateException("refused by nothing: " + decision);
        }
        return tightest;
    }

    private static boolean reduced(Decision decision) {
        for (Reading reading : decision.readings()) {
            if (reading.refuses() && !reading.onlyThrottled()) {
                return false;
            }
        }
        return true;
    }

    private static ErrorCode code(Reading reading) {
        LimitKind kind = reading.effective().limit().kind();
        Long amount = reading.effective().unthrottled();
        if (kind == LimitKind.SIZE) {
            return ErrorCode.SIZE_EXCEEDED;
        }
        if (amount != null && amount == 0) {
            return ErrorCode.FORBIDDEN_BY_LIMIT;
        }
        boolean tooMuch = amount != null && reading.cost() > amount;
        return switch (kind) {
            case RATE -> tooMuch ? ErrorCode.COST_ABOVE_RATE : ErrorCode.RATE_EXCEEDED;
            case QUOTA -> tooMuch ? ErrorCode.COST_ABOVE_QUOTA : ErrorCode.PERIOD_QUOTA_EXCEEDED;
            default -> tooMuch ? ErrorCode.COST_ABOVE_QUOTA : ErrorCode.STOCK_EXCEEDED;
        };
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
