package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.ServiceException;
import dev.quartermaster.ocilocal.store.BlobStore;
import dev.quartermaster.ocilocal.store.Records;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** What a body hashes to while it streams by: MD5 always, others when a header asks for them or names a value. */
final class Digests implements BlobStore.Observer {
    private final MessageDigest md5 = digest("MD5");
    private final @Nullable CRC32C crc32c;
    private final @Nullable MessageDigest sha256;
    private final @Nullable MessageDigest sha384;
    private final Call call;
    private final String algorithm;
    private final boolean signed;

    private Digests(Call call, String algorithm) {
        this.call = call;
        this.algorithm = algorithm;
        this.signed = call.signer().flatMap(signer -> signer.bodyHash()).isPresent();
        this.crc32c = algorithm.equals("CRC32C") || given("opc-content-crc32c") ? new CRC32C() : null;
        this.sha256 = algorithm.equals("SHA256") || given("opc-content-sha256") || signed ? digest("SHA-256") : null;
        this.sha384 = algorithm.equals("SHA384") || given("opc-content-sha384") ? digest("SHA-384") : null;
    }

    /** Reads the headers; refuses values that no body could have. The algorithm counts where the headers name none. */
    static Digests of(Call call, Optional<String> otherwise) {
        call.header("content-md5").ifPresent(text -> checkLength(text, 16, "Content-MD5"));
        return new Digests(call, algorithm(call).or(() -> otherwise).orElse(""));
    }

    /** The checksum that is asked for: CRC32C, SHA256 or SHA384. */
    static Optional<String> algorithm(Call call) {
        return call.header("opc-checksum-algorithm").map(Digests::known);
    }

    static String known(String name) {
        String algorithm = name.toUpperCase(Locale.ROOT);
        return switch (algorithm) {
            case "CRC32C", "SHA256", "SHA384" -> algorithm;
            default ->
                throw ErrorCode.InvalidParameter.because("The checksum algorithm must be CRC32C, SHA256 or SHA384");
        };
    }

    private static void checkLength(String base64, int length, String header) {
        try {
            if (Base64.getDecoder().decode(base64).length == length) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // Said below, as for a value of the wrong length.
        }
        throw ErrorCode.InvalidContentMD5.because("The value of the " + header + " header is invalid");
    }

    private boolean given(String header) {
        return call.header(header).isPresent();
    }

    @Override
    public void see(byte[] bytes, int offset, int length) {
        md5.update(bytes, offset, length);
        if (crc32c != null) {
            crc32c.update(bytes, offset, length);
        }
        if (sha256 != null) {
            sha256.update(bytes, offset, length);
        }
        if (sha384 != null) {
            sha384.update(bytes, offset, length);
        }
    }

    /** The checksums of all that was seen; refuses those that are not what the headers say. Call it once. */
    Records.Checksums finish() {
        byte[] hash256 = sha256 == null ? new byte[0] : sha256.digest();
        if (signed) {
            call.signer().ifPresent(signer -> signer.checkBody(hash256));
        }
        Records.Checksums checksums = new Records.Checksums(
                base64(md5.digest()),
                crc32c == null ? null : base64(crc32c(crc32c)),
                sha256 == null || (signed && !isSha256Wanted()) ? null : base64(hash256),
                sha384 == null ? null : base64(sha384.digest()));
        compare("content-md5", "Content-MD5", "MD5", checksums.md5());
        compare("opc-content-crc32c", "opc-content-crc32c", "CRC32C", checksums.crc32c());
        compare("opc-content-sha256", "opc-content-sha256", "SHA256", checksums.sha256());
        compare("opc-content-sha384", "opc-content-sha384", "SHA384", checksums.sha384());
        return checksums;
    }

    private boolean isSha256Wanted() {
        return algorithm.equals("SHA256") || given("opc-content-sha256");
    }

    private void compare(String header, String spelled, String algorithm, @Nullable String computed) {
        Optional<String> wanted = call.header(header);
        if (wanted.isPresent() && !wanted.get().equals(computed)) {
            throw mismatch(spelled, algorithm, wanted.get(), String.valueOf(computed));
        }
    }

    private static ServiceException mismatch(String header, String algorithm, String wanted, String computed) {
        ErrorCode code = algorithm.equals("MD5") ? ErrorCode.UnmatchedContentMD5 : ErrorCode.InvalidParameter;
        return code.because("The computed " + algorithm + " of the request body (" + computed + ") does not match the "
                + header + " header (" + wanted + ")");
    }

    static byte[] crc32c(CRC32C sum) {
        return ByteBuffer.allocate(4).putInt((int) sum.getValue()).array();
    }

    static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
