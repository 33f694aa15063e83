package dev.quartermaster.monitor.throttling.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.monitor.measuring.domain.Metric;
import dev.quartermaster.monitor.throttling.domain.Band;
import dev.quartermaster.monitor.throttling.domain.Manual;
import dev.quartermaster.monitor.throttling.domain.Thresholds;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what administrators send. */
final class ThrottleBody {

    private static final Pattern PRIORITY = Pattern.compile("[1-9][0-9]?");
    private static final Set<String> MEMBERS = Set.of("factors", "reason", "ends_at");
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final int LONGEST_REASON = 500;
    private static final int MOST_PRIORITIES = 16;

    private ThrottleBody() {}

    static Manual manual(@Nullable JsonNode body, String actor, Instant now) {
        JsonNode object = object(body, "the body");
        object.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                throw wrong(ErrorCode.UNKNOWN_MEMBER, name, "is not known");
            }
        });
        return new Manual(factors(object), reason(object), actor, now, end(object, now));
    }

    private static Map<Integer, Double> factors(JsonNode body) {
        JsonNode given = object(needed(body, "factors"), "factors");
        if (given.isEmpty() || given.size() > MOST_PRIORITIES) {
            throw wrong(ErrorCode.OUT_OF_RANGE, "factors", "names 1 to 16 priorities");
        }
        Map<Integer, Double> factors = new TreeMap<>();
        given.properties().forEach(entry -> {
            String member = "factors." + clip(entry.getKey());
            if (!PRIORITY.matcher(entry.getKey()).matches()) {
                throw wrong(ErrorCode.INVALID_NAME, member, "is no priority from 1 to 99");
            }
            if (!entry.getValue().isNumber()) {
                throw wrong(ErrorCode.WRONG_TYPE, member, "must be a number");
            }
            double factor = entry.getValue().doubleValue();
            if (!(factor >= 0.01 && factor <= 1)) {
                throw wrong(ErrorCode.OUT_OF_RANGE, member, "is from 0.01 to 1");
            }
            factors.put(Integer.valueOf(entry.getKey()), factor);
        });
        return factors;
    }

    private static String reason(JsonNode body) {
        JsonNode given = needed(body, "reason");
        if (!given.isTextual()) {
            throw wrong(ErrorCode.WRONG_TYPE, "reason", "must be a string");
        }
        String reason = given.textValue();
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw wrong(ErrorCode.OUT_OF_RANGE, "reason", "has 1 to " + LONGEST_REASON + " characters");
        }
        boolean broken = reason.chars().anyMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c));
        if (broken) {
            throw wrong(ErrorCode.INVALID_NAME, "reason", "has control characters");
        }
        return reason;
    }

    private static Instant end(JsonNode body, Instant now) {
        JsonNode given = needed(body, "ends_at");
        if (!given.isTextual()) {
            throw wrong(ErrorCode.WRONG_TYPE, "ends_at", "must be a string");
        }
        Instant end;
        try {
            end = Instant.parse(given.textValue());
        } catch (DateTimeException e) {
            throw wrong(ErrorCode.INVALID_FORMAT, "ends_at", "is no time such as 2026-01-31T12:00:00Z");
        }
        if (!end.isAfter(now) || end.isAfter(now.plus(LONGEST))) {
            throw wrong(ErrorCode.OUT_OF_RANGE, "ends_at", "is at most 7 days from now");
        }
        return end;
    }

    static Thresholds thresholds(@Nullable JsonNode body) {
        Map<Metric, Band> bands = new EnumMap<>(Metric.class);
        object(body, "the body").properties().forEach(entry -> {
            String name = clip(entry.getKey());
            Metric metric =
                    Metric.of(entry.getKey()).orElseThrow(() -> wrong(ErrorCode.UNKNOWN_MEMBER, name, "is no metric"));
            JsonNode given = object(entry.getValue(), name);
            if (given.size() != 2 || !given.has("relaxed") || !given.has("tight")) {
                throw wrong(ErrorCode.MISSING_MEMBER, name, "has the members relaxed and tight, and no others");
            }
            try {
                bands.put(metric, new Band(number(given, name, "relaxed"), number(given, name, "tight")));
            } catch (IllegalArgumentException e) {
                throw wrong(ErrorCode.THRESHOLDS_INVALID, name, "must rise from relaxed to tight, within 0 and 1");
            }
        });
        try {
            return new Thresholds(bands);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ErrorCode.THRESHOLDS_INVALID, "Only shares have thresholds: " + e.getMessage());
        }
    }

    private static double number(JsonNode body, String name, String member) {
        JsonNode given = body.get(member);
        if (!given.isNumber()) {
            throw wrong(ErrorCode.WRONG_TYPE, name + "." + member, "must be a number");
        }
        return given.doubleValue();
    }

    private static JsonNode object(@Nullable JsonNode node, String name) {
        if (node == null || !node.isObject()) {
            throw wrong(ErrorCode.WRONG_TYPE, name, "must be an object");
        }
        return node;
    }

    private static JsonNode needed(JsonNode body, String member) {
        JsonNode given = body.get(member);
        if (given == null) {
            throw wrong(ErrorCode.MISSING_MEMBER, member, "is missing");
        }
        return given;
    }

    private static String clip(String name) {
        return name.length() > 100 ? name.substring(0, 100) + "…" : name;
    }

    private static ProblemException wrong(ErrorCode code, String member, String what) {
        return new ProblemException(code, "`" + clip(member) + "` " + what + ".", Map.of("member", clip(member)));
    }
}
