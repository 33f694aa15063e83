package dev.quartermaster.quota.limits.domain;

import java.time.Duration;
import java.util.regex.Pattern;

/** What names, identifiers, notes and numbers of the configuration look like; the checks in the schema say the same. */
public final class Grammar {

    /** The largest amount: 2^53 - 1, the largest whole number that every JSON reader keeps exact. */
    public static final long MAX_AMOUNT = (1L << 53) - 1;

    public static final Duration MIN_WINDOW = Duration.ofSeconds(1);
    public static final Duration MAX_WINDOW = Duration.ofDays(366);
    public static final int MIN_PRIORITY = 1;
    public static final int MAX_PRIORITY = 9;
    public static final int MAX_ID = 256;
    public static final int MAX_NOTE = 1000;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    private Grammar() {}

    /** Names of limits, metrics and plans. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** A subject's identifier: 1 to 256 characters, opaque but without control characters and halves of characters. */
    public static boolean isId(String text) {
        return !text.isEmpty() && length(text) <= MAX_ID && text.codePoints().allMatch(Grammar::isPlain);
    }

    /** Free text of at most 1000 characters; line breaks and tabs are the only control characters. */
    public static boolean isNote(String text) {
        return length(text) <= MAX_NOTE && text.codePoints().allMatch(c -> c == '\n' || c == '\t' || isPlain(c));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    // a lone surrogate would become "?" in UTF-8, and two different identifiers the same
    private static boolean isPlain(int c) {
        return !Character.isISOControl(c) && !(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
