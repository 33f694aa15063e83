package dev.quartermaster.quota.decisions.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.domain.Ask;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.problems.ProblemException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of the reservation and reset routes from JSON, as strictly as checks are read. */
final class HoldReader {

    private static final Duration USUAL = Duration.ofMinutes(15);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int MOST_NAMES = 1000;

    private HoldReader() {}

    record Hold(Ask ask, Duration ttl) {}

    static Hold hold(byte[] body, AskReader asks) {
        return StrictBody.read(body, parser -> {
            StrictBody.begin(parser, "");
            return hold(parser, asks);
        });
    }

    private static Hold hold(JsonParser parser, AskReader asks) throws IOException {
        Subject subject = null;
        Map<String, Long> hold = null;
        Duration ttl = USUAL;
        String action = null;
        String resource = null;
        String userAgent = null;
        String details = null;
        String meta = null;
        String key = null;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            switch (name) {
                case "subject" -> subject = asks.subject(parser, name);
                case "hold" -> hold = positive(StrictBody.amounts(parser, name));
                case "ttl" -> ttl = ttl(StrictBody.text(parser, name));
                case "action" -> action = Texts.name(StrictBody.text(parser, name), name);
                case "resource" -> resource = line(parser, name, StrictBody.LONGEST_TEXT);
                case "user_agent" -> userAgent = line(parser, name, StrictBody.LONGEST_TEXT);
                case "details" -> details = line(parser, name, StrictBody.LONGEST_TEXT);
                case "meta" -> meta = StrictBody.meta(parser, name);
                case "idempotency_key" -> key = line(parser, name, StrictBody.LONGEST_ID);
                default -> throw StrictBody.unknown(name);
            }
        }
        if (subject == null) {
            throw StrictBody.missing("subject");
        }
        if (hold == null) {
            throw StrictBody.missing("hold");
        }
        Subject whole = new Subject(subject.user(), subject.project(), subject.apiKey(), subject.ip(), resource);
        return new Hold(new Ask(whole, hold, action, userAgent, details, meta, key, false), ttl);
    }

    private static String line(JsonParser parser, String name, int longest) throws IOException {
        return Texts.line(StrictBody.text(parser, name), name, longest);
    }

    private static Map<String, Long> positive(Map<String, Long> amounts) {
        amounts.forEach((metric, amount) -> {
            if (amount <= 0) {
                String member = "hold." + metric;
                throw new ProblemException(
                        ErrorCode.OUT_OF_RANGE,
                        "`" + member + "` has to be above zero.",
                        Map.of("member", member, "least", 1));
            }
        });
        return amounts;
    }

    private static Duration ttl(String text) {
        Duration ttl;
        try {
            ttl = Duration.parse(text);
        } catch (DateTimeException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_FORMAT,
                    "`ttl` is not an ISO-8601 duration, such as PT15M.",
                    Map.of("member", "ttl"));
        }
        if (ttl.compareTo(SHORTEST) < 0 || ttl.compareTo(LONGEST) > 0) {
            throw new ProblemException(
                    ErrorCode.OUT_OF_RANGE,
                    "`ttl` has to be between " + SHORTEST + " and " + LONGEST + '.',
                    Map.of("member", "ttl", "least", SHORTEST.toString(), "most", LONGEST.toString()));
        }
        return ttl;
    }

    /** What to commit; empty when nothing is said, which means as held. */
    static Map<String, Long> consume(byte @Nullable [] body) {
        if (body == null || body.length == 0) {
            return Map.of();
        }
        return StrictBody.read(body, parser -> {
            StrictBody.begin(parser, "");
            Map<String, Long> consume = Map.of();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                if (!name.equals("consume")) {
                    throw StrictBody.unknown(name);
                }
                consume = StrictBody.amounts(parser, name);
            }
            return consume;
        });
    }

    static Duration extension(byte[] body) {
        return StrictBody.read(body, parser -> {
            StrictBody.begin(parser, "");
            Duration ttl = null;
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                if (!name.equals("ttl")) {
                    throw StrictBody.unknown(name);
                }
                ttl = ttl(StrictBody.text(parser, name));
            }
            if (ttl == null) {
                throw StrictBody.missing("ttl");
            }
            return ttl;
        });
    }

    /** The limits to reset; empty when none is named. */
    static List<String> limits(byte @Nullable [] body) {
        if (body == null || body.length == 0) {
            return List.of();
        }
        return StrictBody.read(body, parser -> {
            StrictBody.begin(parser, "");
            List<String> limits = new ArrayList<>();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                if (!name.equals("limits")) {
                    throw StrictBody.unknown(name);
                }
                if (parser.nextToken() != JsonToken.START_ARRAY) {
                    throw StrictBody.wrongType(name, "an array of strings");
                }
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    if (parser.currentToken() != JsonToken.VALUE_STRING) {
                        throw StrictBody.wrongType("limits[" + limits.size() + "]", "a string");
                    }
                    limits.add(Texts.metric(parser.getText(), name));
                    if (limits.size() > MOST_NAMES) {
                        throw new ProblemException(
                                ErrorCode.TOO_MANY_ITEMS,
                                "`limits` names more than " + MOST_NAMES + " limits.",
                                Map.of("member", "limits", "most", MOST_NAMES));
                    }
                }
                if (limits.isEmpty()) {
                    throw StrictBody.missing("limits");
                }
            }
            return limits;
        });
    }
}
