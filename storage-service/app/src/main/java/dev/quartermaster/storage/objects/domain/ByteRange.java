package dev.quartermaster.storage.objects.domain;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bytes from first to last, both counted from 0 and included.
 *
 * @param whole whether that is the whole content, which was what was asked for
 */
public record ByteRange(long first, long last, boolean whole) {

    private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /**
     * What a {@code Range} header asks for of content of this size. Headers of other units, of several ranges and broken
     * ones are ignored, as RFC 9110 §14.2 lets a server do.
     *
     * @return empty when the content has no such bytes
     */
    public static Optional<ByteRange> of(@Nullable String header, long size) {
        Matcher one = header == null ? null : ONE.matcher(header.strip());
        if (one == null
                || !one.matches()
                || (one.group(1).isEmpty() && one.group(2).isEmpty())) {
            return Optional.of(new ByteRange(0, size - 1, true));
        }
        if (one.group(1).isEmpty()) {
            long count = Math.min(size, Long.parseLong(one.group(2)));
            return count == 0 ? Optional.empty() : Optional.of(new ByteRange(size - count, size - 1, false));
        }
        long first = Long.parseLong(one.group(1));
        long last = one.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(one.group(2)));
        if (!one.group(2).isEmpty() && Long.parseLong(one.group(2)) < first) {
            return Optional.of(new ByteRange(0, size - 1, true));
        }
        return first >= size ? Optional.empty() : Optional.of(new ByteRange(first, last, false));
    }

    /** How many bytes that are. */
    public long length() {
        return last - first + 1;
    }
}
