package dev.quartermaster.ocilocal.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A fault and whom it strikes; everything but the kind may be left out.
 *
 * @param kind what happens
 * @param method only requests with this method
 * @param pathPrefix only requests whose raw path begins so
 * @param skip how many matching requests pass first
 * @param times how many matching requests are struck then; all when left out
 * @param probability the share of these that are struck, 0 to 1; all when left out
 * @param delayMillis how long {@link Kind#SLOW} waits before it serves
 * @param bytesPerSecond how fast {@link Kind#SLOW} lets bodies through, both ways; as fast as can be when left out
 * @param afterBytes how much of a body passes before {@link Kind#CUT_REQUEST} and {@link Kind#CUT_RESPONSE} cut
 */
public record Fault(
        Kind kind,
        @Nullable String method,
        @JsonProperty("path_prefix") @Nullable String pathPrefix,
        @Nullable Integer skip,
        @Nullable Integer times,
        @Nullable Double probability,
        @JsonProperty("delay_ms") @Nullable Long delayMillis,
        @JsonProperty("bytes_per_second") @Nullable Long bytesPerSecond,
        @JsonProperty("after_bytes") @Nullable Long afterBytes) {
    /** What can happen. */
    public enum Kind {
        /** 429. */
        @JsonProperty("too_many_requests")
        TOO_MANY_REQUESTS,
        /** 503. */
        @JsonProperty("unavailable")
        UNAVAILABLE,
        /** 500. */
        @JsonProperty("internal_error")
        INTERNAL_ERROR,
        /** 404 for a bucket that is there. */
        @JsonProperty("not_found")
        NOT_FOUND,
        /** Late and at a crawl, but right. */
        @JsonProperty("slow")
        SLOW,
        /** The connection is cut while the request comes in; nothing is done. */
        @JsonProperty("cut_request")
        CUT_REQUEST,
        /** The request is carried out, and the connection is cut before or in the middle of the answer. */
        @JsonProperty("cut_response")
        CUT_RESPONSE
    }

    /** This fault for every request, with nothing else said. */
    public static Fault of(Kind kind) {
        return new Fault(kind, null, null, null, null, null, null, null, null);
    }

    public Fault onMethod(String only) {
        return new Fault(kind, only, pathPrefix, skip, times, probability, delayMillis, bytesPerSecond, afterBytes);
    }

    public Fault onPath(String prefix) {
        return new Fault(kind, method, prefix, skip, times, probability, delayMillis, bytesPerSecond, afterBytes);
    }

    public Fault times(int count) {
        return new Fault(kind, method, pathPrefix, skip, count, probability, delayMillis, bytesPerSecond, afterBytes);
    }

    public Fault skipping(int count) {
        return new Fault(kind, method, pathPrefix, count, times, probability, delayMillis, bytesPerSecond, afterBytes);
    }

    public Fault delayed(long millis) {
        return new Fault(kind, method, pathPrefix, skip, times, probability, millis, bytesPerSecond, afterBytes);
    }

    public Fault paced(long rate) {
        return new Fault(kind, method, pathPrefix, skip, times, probability, delayMillis, rate, afterBytes);
    }

    public Fault after(long bytes) {
        return new Fault(kind, method, pathPrefix, skip, times, probability, delayMillis, bytesPerSecond, bytes);
    }

    boolean matches(String requestMethod, String rawTarget) {
        return (method == null || method.toUpperCase(Locale.ROOT).equals(requestMethod))
                && (pathPrefix == null || rawTarget.startsWith(pathPrefix));
    }
}
