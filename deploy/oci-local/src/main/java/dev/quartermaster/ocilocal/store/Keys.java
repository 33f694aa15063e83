package dev.quartermaster.ocilocal.store;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Keys of records: parts joined by NUL, which no part can hold.
 *
 * <p>Text is kept as its UTF-8 bytes, one character each, so that keys sort by bytes as the service sorts names.
 */
public final class Keys {
    private static final char SEPARATOR = '\0';

    private Keys() {}

    /** The prefix of everything in a bucket. */
    public static String in(String bucket) {
        return bucket + SEPARATOR;
    }

    /** The prefix of everything that belongs to a name in a bucket, or to all names that begin so when unfinished. */
    public static String name(String bucket, String name) {
        return in(bucket) + bytes(name) + SEPARATOR;
    }

    /** The prefix of all names in a bucket that begin with this. */
    public static String names(String bucket, String prefix) {
        return in(bucket) + bytes(prefix);
    }

    /** One version of an object: newer ones come first. */
    public static String version(String bucket, String name, long sequence) {
        return name(bucket, name) + HexFormat.of().toHexDigits(Long.MAX_VALUE - sequence);
    }

    /** An upload in progress: by object name, then by id. */
    public static String upload(String bucket, String object, String uploadId) {
        return name(bucket, object) + uploadId;
    }

    /** A part of an upload. */
    public static String part(String uploadId, int number) {
        return uploadId + SEPARATOR + "%05d".formatted(number);
    }

    /** The prefix of an upload's parts. */
    public static String parts(String uploadId) {
        return uploadId + SEPARATOR;
    }

    /** Something of a bucket by its id. */
    public static String of(String bucket, String id) {
        return in(bucket) + bytes(id);
    }

    /** The key just behind all that belong to this prefix of a name or key. */
    public static String behind(String prefix) {
        return prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
    }

    static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
