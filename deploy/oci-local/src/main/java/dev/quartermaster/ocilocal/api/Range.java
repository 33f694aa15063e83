package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.ErrorCode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A piece of an object, in bytes. */
record Range(long offset, long length) {
    private static final Pattern ONE = Pattern.compile("\\s*bytes\\s*=\\s*(\\d{0,18})\\s*-\\s*(\\d{0,18})\\s*");

    /**
     * Reads a {@code Range} header for an object of that size. Empty, which means the whole object, for what is not one
     * range of bytes (RFC 9110 lets a server ignore the header); refuses a range that lies behind the end.
     */
    static Optional<Range> parse(String header, long size) {
        Matcher matcher = ONE.matcher(header);
        if (!matcher.matches()
                || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (matcher.group(1).isEmpty()) {
            long length = Math.min(size, Long.parseLong(matcher.group(2)));
            return Optional.of(satisfiable(size - length, length, size));
        }
        long first = Long.parseLong(matcher.group(1));
        long last = matcher.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(matcher.group(2)));
        if (!matcher.group(2).isEmpty() && Long.parseLong(matcher.group(2)) < first) {
            return Optional.empty();
        }
        return Optional.of(satisfiable(first, last - first + 1, size));
    }

    private static Range satisfiable(long offset, long length, long size) {
        if (offset >= size || length <= 0) {
            throw ErrorCode.InvalidRange.because("The range is outside of the object, which has " + size + " bytes");
        }
        return new Range(offset, length);
    }

    String header(long size) {
        return "bytes " + offset + "-" + (offset + length - 1) + "/" + size;
    }
}
