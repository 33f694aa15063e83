package dev.quartermaster.storage.paths.domain;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.regex.Pattern;

/** What may stand between two slashes of a path. */
public final class Names {

    private static final int LONGEST_ID = 128;
    private static final int LONGEST_FILE = 255;

    /** No slash, no percent sign, no space: an id looks the same in a path, in a URI and in a log. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@|:+-]*");

    /** Decoded a second time by somebody behind us, this would be another name. */
    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

    private Names() {}

    /**
     * A user's, dataset's, model's or job's id: 1 to 128 of {@code A-Z a-z 0-9 . _ @ | : + -}, the first a letter or digit.
     *
     * @throws InvalidPath for anything else
     */
    public static String id(String text) {
        if (text.length() > LONGEST_ID || !ID.matcher(text).matches()) {
            throw new InvalidPath("An id has 1 to " + LONGEST_ID
                    + " letters, digits or characters of . _ @ | : + - and begins with a letter or digit.");
        }
        return text;
    }

    /**
     * A file's name: 1 to 255 bytes of UTF-8 in normal form C, without slashes, control and format characters, escapes and
     * outer spaces, and not a name that some system takes for a folder.
     *
     * @throws InvalidPath for anything else
     */
    public static String file(String text) {
        if (text.isEmpty() || text.getBytes(StandardCharsets.UTF_8).length > LONGEST_FILE) {
            throw new InvalidPath("A file name has 1 to " + LONGEST_FILE + " bytes.");
        }
        text.codePoints().forEach(Names::check);
        if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
            throw new InvalidPath("A file name is written in Unicode normal form C.");
        }
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKC);
        if (plain.chars().anyMatch(c -> c == '/' || c == '\\') || plain.chars().allMatch(c -> c == '.' || c == ' ')) {
            throw new InvalidPath("A file name is not a folder and contains none.");
        }
        if (ESCAPE.matcher(plain).find()) {
            throw new InvalidPath("A file name has no percent-encoded characters in it; encode the path once.");
        }
        if (!text.strip().equals(text) || Character.isSpaceChar(text.codePointAt(0))) {
            throw new InvalidPath("A file name neither begins nor ends with a space.");
        }
        return text;
    }

    private static void check(int c) {
        boolean bad = switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> c == '\\' || c == '/';
        };
        if (bad) {
            throw new InvalidPath("A file name has no slashes and no control or invisible characters.");
        }
    }
}
