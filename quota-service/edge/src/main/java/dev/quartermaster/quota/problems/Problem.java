package dev.quartermaster.quota.problems;

import dev.quartermaster.quota.contract.ErrorCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong or was refused, as RFC 9457 and the catalogue say it.
 *
 * @param code the error of the catalogue; gives type, title and status
 * @param detail what happened this time, for people; never a stack trace, SQL or a secret
 * @param details the same for programs, such as the member that is wrong
 * @param limitType for refusals: the limit, such as {@code api_calls_per_minute}
 * @param retryAfter for refusals: seconds after which the same request has a chance
 * @param quota for refusals: where to look the limits up
 * @param more additional members at the top level, in the map's order
 */
public record Problem(
        ErrorCode code,
        String detail,
        Map<String, ?> details,
        @Nullable String limitType,
        @Nullable Long retryAfter,
        @Nullable String quota,
        Map<String, ?> more) {

    /** The media type of every problem. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** A problem that is not a refusal. */
    public static Problem of(ErrorCode code, String detail, Map<String, ?> details) {
        return new Problem(code, detail, details, null, null, null, Map.of());
    }

    /** A problem that its detail describes well enough. */
    public static Problem of(ErrorCode code, String detail) {
        return of(code, detail, Map.of());
    }

    /** The HTTP status of the answer. */
    public int status() {
        return code.status();
    }

    /** The headers that belong to the answer beside its media type: {@code WWW-Authenticate} and {@code Retry-After}. */
    public Map<String, String> headers() {
        if (code.status() == 401) {
            String realm = "Bearer realm=\"quartermaster\"";
            // RFC 6750 §3.1: without a token there is no error code.
            boolean missing = code == ErrorCode.TOKEN_MISSING;
            String error = missing ? "" : ", error=\"invalid_token\", error_description=\"" + detail + '"';
            return Map.of("WWW-Authenticate", realm + error);
        }
        return retryAfter == null ? Map.of() : Map.of("Retry-After", Long.toString(retryAfter));
    }
}
