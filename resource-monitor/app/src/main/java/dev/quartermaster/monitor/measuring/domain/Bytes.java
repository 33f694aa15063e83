package dev.quartermaster.monitor.measuring.domain;

import java.nio.charset.StandardCharsets;

/**
 * A kernel file's text, read from left to right without making garbage.
 *
 * <p>Whatever the bytes are, reading ends and throws nothing; what is not there or not a number is {@link #ABSENT}.
 */
public final class Bytes {

    /** What stands for a number that is not there. Nothing that the kernel counts is below zero. */
    public static final long ABSENT = -1;

    private byte[] data = new byte[0];
    private int end;
    private int at;

    public static Bytes of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return new Bytes().reset(bytes, bytes.length);
    }

    /** Reads from these bytes now, from the beginning; they are not copied. */
    public Bytes reset(byte[] bytes, int length) {
        data = bytes;
        end = Math.min(length, bytes.length);
        at = 0;
        return this;
    }

    public boolean hasMore() {
        return at < end;
    }

    /** Moves behind the next end of line. */
    public void nextLine() {
        while (at < end && data[at++] != '\n') {
            // on
        }
    }

    /** Whether the text goes on like this; if so, moves behind it. */
    public boolean skip(String ascii) {
        int length = ascii.length();
        if (end - at < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (data[at + i] != ascii.charAt(i)) {
                return false;
            }
        }
        at += length;
        return true;
    }

    /** Moves behind spaces and tabs. */
    public void blanks() {
        while (at < end && (data[at] == ' ' || data[at] == '\t')) {
            at++;
        }
    }

    /** The next whole number of this line, after blanks; absent, and nothing skipped, if there is none below 2^63. */
    public long number() {
        blanks();
        int from = at;
        long value = 0;
        while (at < end && data[at] >= '0' && data[at] <= '9') {
            int digit = data[at] - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                at = from;
                return ABSENT;
            }
            value = value * 10 + digit;
            at++;
        }
        // a number ends where its word does: 12x is none
        boolean ends = at >= end || data[at] == ' ' || data[at] == '\t' || data[at] == '\n' || data[at] == '/';
        if (at == from || !ends) {
            at = from;
            return ABSENT;
        }
        return value;
    }

    /** As {@link #number()} for one with a fraction; NaN if there is none. */
    public double decimal() {
        blanks();
        int from = at;
        double value = 0;
        double unit = 0;
        boolean digits = false;
        for (; at < end; at++) {
            byte c = data[at];
            if (c >= '0' && c <= '9') {
                digits = true;
                value = value * 10 + (c - '0');
                unit *= 10;
            } else if (c == '.' && unit == 0) {
                unit = 1;
            } else {
                break;
            }
        }
        boolean ends = at >= end || data[at] == ' ' || data[at] == '\n' || data[at] == '\t';
        if (!digits || !ends || at - from > 300) {
            at = from;
            return Double.NaN;
        }
        return unit == 0 ? value : value / unit;
    }

    /** Moves behind the next word of this line; false, and nothing skipped, if there is none. */
    public boolean skipWord() {
        blanks();
        int from = at;
        while (at < end && data[at] > ' ') {
            at++;
        }
        return at > from;
    }

    /** The next word of this line up to the character or a blank, known from before if possible; empty if there is none. */
    public String word(Names names, char stop) {
        blanks();
        int from = at;
        while (at < end && (data[at] > ' ' || data[at] < 0) && data[at] != stop) {
            at++;
        }
        return names.of(data, from, at);
    }

    public boolean startsWithDigit() {
        return at < end && data[at] >= '0' && data[at] <= '9';
    }
}
