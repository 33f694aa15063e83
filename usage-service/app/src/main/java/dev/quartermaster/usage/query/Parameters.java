package dev.quartermaster.usage.query;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.usage.query.domain.Range;
import dev.quartermaster.usage.query.domain.Selection;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Query parameters, strictly: what a route does not know, what is given twice and what cannot be stored are refused.
 *
 * <p>Who asks is part of the question: the role {@code user} sees itself alone, whatever it asks for.
 */
public final class Parameters {

    private static final String META = "meta.";
    private static final int LONGEST = 1100;
    private static final int MOST_META = 16;

    private final Map<String, List<String>> given;

    public Parameters(Map<String, List<String>> given) {
        this.given = given;
    }

    /** Refuses every parameter that is not one of these; {@code meta.*} only where it is said. */
    public Parameters only(Set<String> known, boolean meta) {
        given.forEach((name, values) -> {
            boolean good = known.contains(name) || (meta && name.startsWith(META) && name.length() > META.length());
            if (!good) {
                throw wrong(name.length() > 64 ? name.substring(0, 64) : name, "This route knows no such parameter.");
            }
            if (values.size() != 1) {
                throw wrong(name, "Given more than once.");
            }
        });
        return this;
    }

    /** The text of a parameter, or null when it is not given. */
    public @Nullable String text(String name) {
        List<String> values = given.get(name);
        if (values == null || values.isEmpty()) {
            return null;
        }
        String value = values.getFirst();
        if (value.length() > LONGEST || value.indexOf('\0') >= 0) {
            throw wrong(name, "Too long, or not text.");
        }
        return value;
    }

    public boolean flag(String name) {
        String text = text(name);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw wrong(name, "Either true or false.");
        }
        return "true".equals(text);
    }

    public int number(String name, int usual, int least, int most) {
        String text = text(name);
        if (text == null) {
            return usual;
        }
        int value = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : least - 1;
        if (value < least || value > most) {
            throw wrong(name, "A whole number from " + least + " to " + most + ".");
        }
        return value;
    }

    /** One of the given words. */
    public String word(String name, String usual, Set<String> words) {
        String text = text(name);
        if (text != null && !words.contains(text)) {
            throw wrong(
                    name, "One of " + String.join(", ", words.stream().sorted().toList()) + ".");
        }
        return text == null ? usual : text;
    }

    /** A zone by its name; offsets such as +01:00 mean the opposite to PostgreSQL and are refused. */
    public ZoneId zone(String name) {
        String text = text(name);
        if (text != null && !ZoneId.getAvailableZoneIds().contains(text)) {
            throw wrong(name, "This is no time zone, such as Europe/Berlin.");
        }
        return ZoneId.of(text == null ? "UTC" : text);
    }

    /** The parameters {@code from} and {@code to}: instants or days of UTC; the last {@code usual} until now unless given. */
    public Range range(Instant now, Duration usual) {
        Instant to = instant("to", now);
        Instant from = instant("from", to.minus(usual));
        if (!from.isBefore(to)) {
            throw wrong("from", "from must be before to.");
        }
        return new Range(from, to);
    }

    private Instant instant(String name, Instant usual) {
        String text = text(name);
        if (text == null) {
            return usual;
        }
        try {
            Instant instant = text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
            if (instant.isBefore(Instant.EPOCH) || instant.isAfter(Instant.parse("9999-01-01T00:00:00Z"))) {
                throw wrong(name, "Not a time of ours.");
            }
            return instant;
        } catch (DateTimeException e) {
            throw wrong(name, "A time like 2026-01-31T00:00:00Z, or a day like 2026-01-31.");
        }
    }

    /** The fields and metadata asked for; a mere user's own, whoever was asked for. */
    public Selection selection(Caller caller, Range range, List<String> fields) {
        Map<String, String> values = new HashMap<>();
        for (String field : fields) {
            String value = text(field);
            if (value != null) {
                values.put(field, value);
            }
        }
        if (!caller.is(Role.ADMIN) && !caller.is(Role.SERVICE)) {
            String user = values.putIfAbsent("user", caller.subject());
            if (user != null && !caller.mayActFor(user)) {
                throw new ProblemException(ErrorCode.NOT_YOUR_OWN, "Your token shows you your own usage alone.");
            }
        }
        return new Selection(range, values, meta());
    }

    private Map<String, String> meta() {
        Map<String, String> meta = new HashMap<>();
        for (String name : given.keySet()) {
            String value = name.startsWith(META) ? text(name) : null;
            if (value != null) {
                if (name.indexOf('\0') >= 0 || meta.size() >= MOST_META) {
                    throw wrong("meta", "At most " + MOST_META + " members, and no NUL in a name.");
                }
                meta.put(name.substring(META.length()), value);
            }
        }
        return meta;
    }

    /** The problem of a parameter. */
    public static ProblemException wrong(String parameter, String detail) {
        return new ProblemException(ErrorCode.INVALID_PARAMETER, detail, Map.of("parameter", parameter));
    }
}
