package dev.quartermaster.quota.decisions.http;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import java.util.Map;

/** What texts in requests may look like. */
final class Texts {

    private static final int LONGEST_METRIC = 63;
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_SHOWN = 80;

    private Texts() {}

    /** One line of 1 to {@code longest} characters without control characters or lone surrogates. */
    static String line(String text, String path, int longest) {
        if (text.isEmpty() || text.length() > longest) {
            throw new ProblemException(
                    ErrorCode.OUT_OF_RANGE,
                    "`" + path + "` has to be 1 to " + longest + " characters long.",
                    Map.of("member", path, "most", longest));
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= ' ' && c < 0x7f;
            if (!plain && !printable(text, i)) {
                throw new ProblemException(
                        ErrorCode.INVALID_NAME,
                        "`" + path + "` has a control character or half a character.",
                        Map.of("member", path));
            }
            if (Character.isHighSurrogate(c)) {
                i++;
            }
        }
        return text;
    }

    private static boolean printable(String text, int i) {
        char c = text.charAt(i);
        if (Character.isSurrogate(c)) {
            return Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
        }
        return !Character.isISOControl(c) && c != '\u2028' && c != '\u2029';
    }

    /** {@code [a-z][a-z0-9_]{0,62}}. */
    static String metric(String name, String path) {
        boolean good = !name.isEmpty() && name.length() <= LONGEST_METRIC && letter(name.charAt(0));
        for (int i = 1; good && i < name.length(); i++) {
            char c = name.charAt(i);
            good = letter(c) || digit(c) || c == '_';
        }
        if (!good) {
            throw badName(path + '.' + name, "[a-z][a-z0-9_]{0,62}");
        }
        return name;
    }

    /** {@code [a-z][a-z0-9_.-]{0,63}}. */
    static String name(String name, String path) {
        boolean good = !name.isEmpty() && name.length() <= LONGEST_NAME && letter(name.charAt(0));
        for (int i = 1; good && i < name.length(); i++) {
            char c = name.charAt(i);
            good = letter(c) || digit(c) || c == '_' || c == '.' || c == '-';
        }
        if (!good) {
            throw badName(path, "[a-z][a-z0-9_.-]{0,63}");
        }
        return name;
    }

    private static ProblemException badName(String path, String form) {
        String shown = shown(path);
        return new ProblemException(
                ErrorCode.INVALID_NAME,
                "`" + shown + "` is not a name of the form " + form + '.',
                Map.of("member", shown, "form", form));
    }

    /** What a caller sent, short enough to be sent back. */
    static String shown(String text) {
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + '…';
    }

    private static boolean letter(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
