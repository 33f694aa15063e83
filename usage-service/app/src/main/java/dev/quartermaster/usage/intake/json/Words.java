package dev.quartermaster.usage.intake.json;

import org.jspecify.annotations.Nullable;

/**
 * Short texts that came lately: a batch holds each event for as long as its transaction takes, and most texts of an event
 * are those of others.
 *
 * <p>Several threads may use it without a lock: what one of them overwrites, another makes again.
 */
final class Words {

    private static final int LONGEST = 64;
    private static final int SLOTS = 8192;

    private final @Nullable String[] known = new String[SLOTS];

    /** The text as a string, the same one as last time if it is still known. */
    String of(char[] text, int offset, int length) {
        if (length > LONGEST) {
            return new String(text, offset, length);
        }
        int hash = 0;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + text[i];
        }
        int slot = slot(hash);
        String before = known[slot];
        if (before != null && equal(before, text, offset, length)) {
            return before;
        }
        String word = new String(text, offset, length);
        known[slot] = word;
        return word;
    }

    /** An equal string, the one of last time if it is still known. */
    String of(String text) {
        if (text.length() > LONGEST) {
            return text;
        }
        int slot = slot(text.hashCode());
        String before = known[slot];
        if (text.equals(before)) {
            return before;
        }
        known[slot] = text;
        return text;
    }

    private static int slot(int hash) {
        return (hash ^ (hash >>> 13)) & (SLOTS - 1);
    }

    private static boolean equal(String word, char[] text, int offset, int length) {
        if (word.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (word.charAt(i) != text[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
