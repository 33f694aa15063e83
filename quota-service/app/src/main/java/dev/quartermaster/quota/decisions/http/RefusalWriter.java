package dev.quartermaster.quota.decisions.http;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Headers;
import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.decisions.domain.RefusalText;
import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.problems.JsonText;
import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.quota.problems.ProblemText;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes refusals as problems with the members of an admission. What is said of a limit is kept for a while: in a flood the
 * same reading is told from memory again and again, and only id, time and subject differ.
 */
@Singleton
class RefusalWriter {

    /** What is said of the readings, whoever asked, and when; {@code beginning} where they are asked one by one. */
    private record Said(Reading decisive, Problem problem, String details, String beginning, String limits) {}

    /** The headers, as long as the seconds in them are the same. */
    private record Lines(
            Reading reading, long resetSeconds, @Nullable Long retryAfter, List<String> namesAndValues) {}

    /** By reading, the last ones; an entry that another one has taken the place of is made anew. */
    private static final int KEPT = 256;

    private final Said[] kept = new Said[KEPT];
    private final Lines[] lines = new Lines[KEPT];
    private final ProblemText problems;

    RefusalWriter(ProblemText problems) {
        this.problems = problems;
    }

    /** Appends the problem and returns its status: 413 when a size refused, 503 when only the throttle did, else 429. */
    int write(StringBuilder out, Decision.Refused decision, @Nullable String user, String path) {
        Said said = said(decision);
        Problem problem = new Problem(
                said.problem.code(),
                said.problem.detail(),
                Map.of(),
                said.problem.limitType(),
                Headers.retryAfter(decision),
                user == null ? "/api/v1/quota" : "/api/v1/subjects/user/" + segment(user) + "/quota",
                Map.of());
        String beginning =
                path.equals(CheckRoutes.CHECKS) ? said.beginning : ProblemText.beginning(problem, path, said.details);
        problems.append(out, beginning, problem, more -> {
            more.append(",\"decision_id\":\"").append(decision.id()).append("\",\"allowed\":false,\"plan\":");
            JsonText.string(more, decision.plan());
            more.append(",\"priority\":").append(decision.priority());
            more.append(",\"degraded\":").append(decision.degraded()).append(said.limits);
        });
        return problem.status();
    }

    /** Puts the headers of the refusal, as {@link Headers#of}. */
    void headers(Decision.Refused decision, BiConsumer<String, String> put) {
        List<Reading> readings = decision.readings();
        if (readings.size() != 1) {
            Headers.of(decision, put);
            return;
        }
        Reading reading = readings.getFirst();
        int place = System.identityHashCode(reading) % KEPT;
        long reset = Headers.seconds(reading.resetMicros(), decision.atMicros());
        Long retry = Headers.retryAfter(decision);
        Lines known = lines[place];
        if (known == null
                || known.reading != reading
                || known.resetSeconds != reset
                || !Objects.equals(known.retryAfter, retry)) {
            List<String> namesAndValues = new ArrayList<>(12);
            Headers.of(decision, (name, value) -> {
                namesAndValues.add(name);
                namesAndValues.add(value);
            });
            known = new Lines(reading, reset, retry, namesAndValues);
            lines[place] = known;
        }
        for (int i = 0; i < known.namesAndValues.size(); i += 2) {
            put.accept(known.namesAndValues.get(i), known.namesAndValues.get(i + 1));
        }
    }

    private Said said(Decision.Refused decision) {
        List<Reading> readings = decision.readings();
        if (readings.size() != 1) {
            return say(decision);
        }
        Reading reading = readings.getFirst();
        int place = System.identityHashCode(reading) % KEPT;
        Said known = kept[place];
        if (known == null || known.decisive != reading) {
            known = say(decision);
            kept[place] = known;
        }
        return known;
    }

    private static Said say(Decision.Refused decision) {
        boolean reduced = reduced(decision);
        Reading reading = decisive(decision, reduced);
        StringBuilder limits = new StringBuilder(256).append(",\"limits\":");
        AnswerWriter.limits(limits, decision.readings());
        limits.append(",\"violated-policies\":[");
        String separator = "";
        for (Reading one : decision.readings()) {
            if (one.refuses()) {
                limits.append(separator);
                JsonText.string(limits, one.effective().limit().name());
                separator = ",";
            }
        }
        Problem problem = new Problem(
                reduced ? ErrorCode.REDUCED_CAPACITY : code(reading),
                reduced ? RefusalText.reduced(reading) : RefusalText.of(reading),
                Map.of(),
                reading.effective().limit().name(),
                null,
                null,
                Map.of());
        String details = details(reading);
        return new Said(
                reading,
                problem,
                details,
                ProblemText.beginning(problem, CheckRoutes.CHECKS, details),
                limits.append(']').toString());
    }

    private static String details(Reading reading) {
        Effective effective = reading.effective();
        StringBuilder out = new StringBuilder(128).append("{\"limit\":");
        JsonText.string(out, effective.limit().name());
        out.append(",\"metric\":");
        JsonText.string(out, effective.limit().metric());
        out.append(",\"requested\":").append(reading.cost());
        out.append(",\"used\":").append(reading.used());
        out.append(",\"amount\":").append(effective.amount());
        if (effective.throttled()) {
            out.append(",\"unthrottled\":").append(effective.unthrottled());
        }
        return out.append('}').toString();
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
}
