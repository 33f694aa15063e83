package dev.quartermaster.storage.objects;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Content on its way into the bucket: counted, digested, and asked whether it may have got there. */
final class Content extends FilterInputStream {

    private final MessageDigest sha256 = digest("SHA-256");
    private final @Nullable MessageDigest md5;
    private volatile long count;
    private volatile boolean ended;
    private volatile boolean parts;
    private volatile boolean committing;

    Content(InputStream source, boolean withMd5) {
        super(source);
        this.md5 = withMd5 ? digest("MD5") : null;
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        if (read < 0) {
            ended = true;
        } else {
            count += read;
            sha256.update(buffer, offset, read);
            if (md5 != null) {
                md5.update(buffer, offset, read);
            }
        }
        return read;
    }

    long count() {
        return count;
    }

    /** From now on it is stored in parts, and nobody sees any of it before they are committed. */
    void inParts() {
        parts = true;
    }

    /** The parts are about to become an object. */
    void committing() {
        committing = true;
    }

    /** Whether the bucket may show it; what was not read to its end, or not committed, is nowhere. */
    boolean mayBeVisible(long length) {
        return parts ? committing : ended || (length >= 0 && count == length);
    }

    /** In hexadecimal; to be asked for once, at the end. */
    String sha256() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** In base64; to be asked for once, at the end. */
    String md5() {
        return md5 == null ? "" : Base64.getEncoder().encodeToString(md5.digest());
    }
}
