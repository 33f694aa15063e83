package dev.quartermaster.quota.records.domain;

import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The 128 bits behind the 26 characters that name a decision; the first 48 are the time in milliseconds. */
public final class DecisionId {

    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 26;

    private static final byte NO_DIGIT = -1;

    /** What each character stands for: every refusal's name is read, and looking each of 26 up in a text shows. */
    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, NO_DIGIT);
        for (int i = 0; i < ALPHABET.length(); i++) {
            VALUES[ALPHABET.charAt(i)] = (byte) i;
        }
    }

    private DecisionId() {}

    /** The bits; null when the text names no decision. */
    public static @Nullable UUID parse(String text) {
        if (text.length() != LENGTH || text.charAt(0) > '7') {
            return null;
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            byte value = c < VALUES.length ? VALUES[c] : NO_DIGIT;
            if (value == NO_DIGIT) {
                return null;
            }
            high = (high << 5) | (low >>> 59);
            low = (low << 5) | value;
        }
        return new UUID(high, low);
    }

    public static String text(UUID id) {
        char[] text = new char[LENGTH];
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = ALPHABET.charAt((int) (low & 31));
            low = (low >>> 5) | (high << 59);
            high >>>= 5;
        }
        return new String(text);
    }

    /** When the question was laid out, in microseconds since 1970; a little before it was judged. */
    public static long micros(UUID id) {
        return (id.getMostSignificantBits() >>> 16) * 1000;
    }
}
