package dev.quartermaster.quota.contract;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A problem as it is on the wire ({@code application/problem+json}, RFC 9457), of any Quartermaster service.
 *
 * @param code from the catalogue, {@link ErrorCode#code()}
 * @param details the same as {@code detail} for programs; JSON values as Java's own types
 * @param limitType for refusals: the limit
 * @param retryAfter for refusals: seconds after which the same request has a chance
 * @param quota for refusals: where quota-service shows the limits
 * @param violatedPolicies for refusals: every limit that refused
 */
public record ProblemDocument(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String instance,
        String code,
        Map<String, ?> details,
        Instant timestamp,
        @Nullable String correlationId,
        @Nullable String limitType,
        @Nullable Long retryAfter,
        @Nullable String quota,
        List<String> violatedPolicies) {

    /** The media type of problems. */
    public static final String MEDIA_TYPE = "application/problem+json";

    public ProblemDocument {
        // not copyOf: a detail may be null, such as the amount of an unlimited limit
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        violatedPolicies = List.copyOf(violatedPolicies);
    }

    /** A problem of the catalogue that is not about one limit. */
    public static ProblemDocument of(ErrorCode code, String detail, Instant timestamp) {
        return new ProblemDocument(
                code.type(),
                code.title(),
                code.status(),
                detail,
                null,
                code.code(),
                Map.of(),
                timestamp,
                null,
                null,
                null,
                null,
                List.of());
    }
}
