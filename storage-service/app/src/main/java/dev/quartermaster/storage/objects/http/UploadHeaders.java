package dev.quartermaster.storage.objects.http;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import io.vertx.core.http.HttpServerRequest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the headers of resumable uploads (draft-ietf-httpbis-resumable-upload), which are structured fields (RFC 9651). */
final class UploadHeaders {

    static final String COMPLETE = "Upload-Complete";
    static final String OFFSET = "Upload-Offset";
    static final String LENGTH = "Upload-Length";
    static final String LIMIT = "Upload-Limit";

    /** RFC 9530. */
    private static final String DIGEST = "Repr-Digest";

    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}");
    private static final Pattern SHA_256 = Pattern.compile("(?:^|,)\\s*sha-256=:([A-Za-z0-9+/]{43}=):\\s*(?:,|$)");

    private UploadHeaders() {}

    /** Whether the upload is complete with this request; empty when the header is missing. */
    static Optional<Boolean> complete(HttpServerRequest request) {
        String value = request.getHeader(COMPLETE);
        if (value == null) {
            return Optional.empty();
        }
        return switch (value.strip()) {
            case "?1" -> Optional.of(true);
            case "?0" -> Optional.of(false);
            default -> throw broken(COMPLETE, "is ?1 or ?0");
        };
    }

    /** A number of bytes; null when the header is missing. */
    static @Nullable Long number(HttpServerRequest request, String header) {
        String value = request.getHeader(header);
        if (value == null) {
            return null;
        }
        if (!NUMBER.matcher(value.strip()).matches()) {
            throw broken(header, "is a number of bytes");
        }
        return Long.parseLong(value.strip());
    }

    /** The SHA-256 of the whole in hexadecimal; null when the header is missing. */
    static @Nullable String sha256(HttpServerRequest request) {
        String value = request.getHeader(DIGEST);
        if (value == null) {
            return null;
        }
        Matcher digest = SHA_256.matcher(value);
        if (!digest.find()) {
            throw broken(DIGEST, "has a sha-256");
        }
        return HexFormat.of().formatHex(Base64.getDecoder().decode(digest.group(1)));
    }

    private static ProblemException broken(String header, String what) {
        return new ProblemException(
                ErrorCode.BAD_REQUEST, "The header " + header + ' ' + what + '.', Map.of("header", header));
    }
}
