package dev.quartermaster.storage.paths.domain;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** {@code darkstorage://{bucket}/{path}}, and the one decoding that a path from a URL gets. */
public final class ObjectUri {

    private static final String SCHEME = "darkstorage://";

    private ObjectUri() {}

    /** The URI of an object, with everything encoded that is not plain in a path. */
    public static String of(String bucket, ObjectPath path) {
        return SCHEME + bucket + '/' + encode(path.text());
    }

    /**
     * The path in a URI of this bucket.
     *
     * @throws InvalidPath for other schemes, other buckets, and paths that are none
     */
    public static ObjectPath parse(String uri, String bucket) {
        String start = SCHEME + bucket + '/';
        if (!uri.startsWith(start)) {
            throw new InvalidPath("A URI begins with " + SCHEME + " and the bucket of this service.");
        }
        String path = uri.substring(start.length());
        if (path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
            throw new InvalidPath("A URI has no query and no fragment.");
        }
        return ObjectPath.parse(decode(path));
    }

    /**
     * Decodes percent-encoded UTF-8 once. A plus sign is a plus sign; bytes that are no UTF-8 are refused.
     *
     * @throws InvalidPath if an escape is broken
     */
    public static String decode(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        byte[] in = raw.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out.put(in[i]);
                continue;
            }
            int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new InvalidPath("An escape in the path is broken.");
            }
            out.put((byte) (high * 16 + low));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new InvalidPath("The path is not UTF-8.");
        }
    }

    /** Encodes everything but unreserved characters and slashes. */
    public static String encode(String path) {
        StringBuilder out = new StringBuilder(path.length() + 16);
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (plain || "-._~/".indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return out.toString();
    }
}
