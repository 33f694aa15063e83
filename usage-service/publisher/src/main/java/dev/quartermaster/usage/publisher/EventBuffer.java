package dev.quartermaster.usage.publisher;

import java.util.Arrays;

/** Bytes that grow; JSON and length-prefixed text are appended to them without strings in between. Of one thread. */
final class EventBuffer {

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final int FIRST_SIZE = 2048;

    /** A buffer that one huge event made larger than this is not kept. */
    private static final int LARGEST_KEPT = 64 * 1024;

    private byte[] bytes = new byte[FIRST_SIZE];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    EventBuffer clear() {
        if (bytes.length > LARGEST_KEPT) {
            bytes = new byte[FIRST_SIZE];
        }
        length = 0;
        return this;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    void byteValue(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    void intValue(int value) {
        room(4);
        setInt(length, value);
        length += 4;
    }

    private void setInt(int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    void longValue(long value) {
        intValue((int) (value >>> 32));
        intValue((int) value);
    }

    /** Leaves room for a length; see {@link #end}. */
    int begin() {
        intValue(0);
        return length;
    }

    /** Fills in the length of what was appended since {@link #begin}. */
    void end(int begun) {
        setInt(begun - 4, length - begun);
    }

    /** UTF-8 with its length before it; half surrogate pairs become U+FFFD. */
    void text(String text) {
        int begun = begin();
        room(text.length() * 3);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else {
                i = character(text, i, c);
            }
        }
        end(begun);
    }

    /** ASCII that needs no escape, such as names of members and punctuation. */
    EventBuffer plain(String ascii) {
        int n = ascii.length();
        room(n);
        for (int i = 0; i < n; i++) {
            bytes[length + i] = (byte) ascii.charAt(i);
        }
        length += n;
        return this;
    }

    EventBuffer number(long value) {
        room(20);
        if (value == Long.MIN_VALUE) {
            return plain(Long.toString(value));
        }
        long rest = value;
        if (rest < 0) {
            bytes[length++] = '-';
            rest = -rest;
        }
        int digits = 1;
        for (long limit = rest; limit >= 10; limit /= 10) {
            digits++;
        }
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** Text that is JSON already. */
    EventBuffer raw(String json) {
        room(json.length() * 3);
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else {
                i = character(json, i, c);
            }
        }
        return this;
    }

    /** A JSON string with its quotes. */
    EventBuffer string(String text) {
        room(text.length() * 6 + 2);
        bytes[length++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x80 && c != '"' && c != '\\') {
                bytes[length++] = (byte) c;
            } else if (c >= 0x80) {
                i = character(text, i, c);
            } else {
                escape(c);
            }
        }
        bytes[length++] = '"';
        return this;
    }

    private void escape(char c) {
        bytes[length++] = '\\';
        switch (c) {
            case '"', '\\' -> bytes[length++] = (byte) c;
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[c >> 4];
                bytes[length++] = HEX[c & 15];
            }
        }
    }

    /** Appends the character at {@code i}, which is not ASCII; returns the index of its last half. There is room. */
    private int character(String text, int i, char c) {
        if (c < 0x800) {
            bytes[length++] = (byte) (0xC0 | c >> 6);
            bytes[length++] = (byte) (0x80 | c & 0x3F);
            return i;
        }
        if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
            int point = Character.toCodePoint(c, text.charAt(i + 1));
            bytes[length++] = (byte) (0xF0 | point >> 18);
            bytes[length++] = (byte) (0x80 | point >> 12 & 0x3F);
            bytes[length++] = (byte) (0x80 | point >> 6 & 0x3F);
            bytes[length++] = (byte) (0x80 | point & 0x3F);
            return i + 1;
        }
        int whole = Character.isSurrogate(c) ? 0xFFFD : c;
        bytes[length++] = (byte) (0xE0 | whole >> 12);
        bytes[length++] = (byte) (0x80 | whole >> 6 & 0x3F);
        bytes[length++] = (byte) (0x80 | whole & 0x3F);
        return i;
    }
}
