package dev.quartermaster.quota.records;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.DatabaseClock;
import dev.quartermaster.quota.limits.domain.Grammar;
import dev.quartermaster.quota.problems.ProblemException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what callers of the record ask for; everything wrong is {@code VAL_016} and says which parameter. */
public final class Parameters {

    private static final int LONGEST_TEXT = 1024;

    private Parameters() {}

    /** @param toMicros exclusive */
    public record Range(long fromMicros, long toMicros) {

        /** Both ends as members of an answer. */
        public ObjectNode on(ObjectNode node) {
            return node.put("from", moment(fromMicros)).put("to", moment(toMicros));
        }
    }

    /** From {@code from}, or so long before the end, to {@code to}, or now. */
    public static Range range(
            @Nullable String from, @Nullable String to, Duration otherwise, Duration longest, Instant now) {
        Instant end = to == null ? now : instant("to", to);
        Instant begin = from == null ? end.minus(otherwise) : instant("from", from);
        if (!begin.isBefore(end)) {
            throw wrong("from", "The range ends before it begins.");
        }
        if (Duration.between(begin, end).compareTo(longest) > 0) {
            throw wrong("from", "A range is at most " + longest + " long.");
        }
        return new Range(DatabaseClock.micros(begin), DatabaseClock.micros(end));
    }

    private static Instant instant(String name, String text) {
        try {
            Instant instant = text.length() > 40 ? Instant.MAX : Instant.parse(text);
            // what lies beyond has no partitions and may have no microseconds either
            if (instant.isBefore(Instant.EPOCH) || instant.isAfter(Instant.EPOCH.plus(200 * 365L, ChronoUnit.DAYS))) {
                throw wrong(name, "A time after 1970 in UTC, such as 2026-02-01T00:00:00Z.");
            }
            return instant;
        } catch (DateTimeException e) {
            throw wrong(name, "An ISO-8601 time in UTC, such as 2026-02-01T00:00:00Z.");
        }
    }

    public static int number(String name, @Nullable String text, int otherwise, int most) {
        if (text == null) {
            return otherwise;
        }
        int number = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > most) {
            throw wrong(name, "A whole number from 1 to " + most + ".");
        }
        return number;
    }

    /** Text that is compared with what is stored; PostgreSQL has none with a NUL in it. */
    public static @Nullable String text(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        boolean plain = text.codePoints()
                .noneMatch(c ->
                        Character.isISOControl(c) || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
        if (text.isEmpty() || text.length() > LONGEST_TEXT || !plain) {
            throw wrong(name, "1 to " + LONGEST_TEXT + " characters, none of them a control character.");
        }
        return text;
    }

    /** The name of a limit or plan. */
    public static @Nullable String name(String name, @Nullable String text) {
        if (text != null && !Grammar.isName(text)) {
            throw wrong(name, "A name is a-z, then up to 62 of a-z, 0-9 and _.");
        }
        return text;
    }

    /** One of these, the first when it is not said. */
    public static String choice(String name, @Nullable String text, String first, String... others) {
        if (text == null || text.equals(first)) {
            return first;
        }
        for (String other : others) {
            if (text.equals(other)) {
                return other;
            }
        }
        throw wrong(name, "One of " + first + ", " + String.join(", ", others) + ".");
    }

    public static ProblemException wrong(String parameter, String detail) {
        return new ProblemException(ErrorCode.INVALID_PARAMETER, detail, Map.of("parameter", parameter));
    }

    /** A moment as answers show it. */
    public static String moment(long micros) {
        return DatabaseClock.instant(micros).toString();
    }
}
