package dev.quartermaster.storage.objects.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.storage.objects.domain.Conditions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what callers say about content in headers. */
@Singleton
class Headers {

    /** A JSON object with the free metadata; ASCII, so everything else is written as {@code \\uXXXX}. */
    static final String METADATA = "X-Object-Metadata";

    /** For training logs: whose they are. */
    static final String OWNER = "X-Object-Owner";

    private static final int LONGEST_METADATA = 8192;
    private static final int MD5_BYTES = 16;
    private static final String UNKNOWN_TYPE = "application/octet-stream";
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}(?:[ \\t]*;[\\x20-\\x7E]{1,200})?");

    private final ObjectMapper json;

    Headers(ObjectMapper json) {
        this.json = json;
    }

    static Conditions conditions(HttpServerRequest request) {
        return new Conditions(request.getHeader(HttpHeaders.IF_MATCH), request.getHeader(HttpHeaders.IF_NONE_MATCH));
    }

    /** The announced length; -1 without one. */
    static long length(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            return Long.parseLong(length);
        }
        return request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null ? 0 : -1;
    }

    static String contentType(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null) {
            return UNKNOWN_TYPE;
        }
        if (!MEDIA_TYPE.matcher(type).matches()) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST, "The Content-Type is not a media type.", Map.of("header", "Content-Type"));
        }
        return type;
    }

    static @Nullable String md5(HttpServerRequest request) {
        String md5 = request.getHeader("Content-MD5");
        if (md5 == null) {
            return null;
        }
        try {
            if (Base64.getDecoder().decode(md5).length == MD5_BYTES) {
                return md5;
            }
        } catch (IllegalArgumentException e) {
            // told below, like a wrong length
        }
        throw new ProblemException(
                ErrorCode.BAD_REQUEST, "Content-MD5 is not the base64 of an MD5.", Map.of("header", "Content-MD5"));
    }

    /** The free metadata; null when the header is missing. */
    @Nullable
    String metadata(HttpServerRequest request) {
        String text = request.getHeader(METADATA);
        return text == null ? null : metadata(text);
    }

    /** A JSON object in the form in which it is kept. */
    String metadata(String text) {
        try {
            JsonNode node = json.readTree(text);
            if (text.length() <= LONGEST_METADATA && node.isObject() && text.indexOf("\\u0000") < 0) {
                return json.writeValueAsString(node);
            }
        } catch (JsonProcessingException e) {
            // told below, without the library's words
        }
        throw new ProblemException(
                ErrorCode.INVALID_FORMAT,
                "Metadata is a JSON object of at most " + LONGEST_METADATA + " characters.",
                Map.of("header", METADATA));
    }
}
