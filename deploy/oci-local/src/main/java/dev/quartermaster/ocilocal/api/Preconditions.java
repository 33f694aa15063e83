package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.ErrorCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What must be true of the current state before it is changed: {@code If-Match} and {@code If-None-Match}. */
record Preconditions(@Nullable String ifMatch, boolean ifNoneMatch) {
    static final Preconditions NONE = new Preconditions(null, false);

    /** For a write: {@code If-None-Match} may only be {@code *}. */
    static Preconditions forWrite(Call call) {
        Optional<String> noneMatch = call.header("if-none-match").map(String::trim);
        if (noneMatch.isPresent() && !noneMatch.get().equals("*")) {
            throw ErrorCode.IfNoneMatchDisallowed.because("The If-None-Match header of a write can only be '*'");
        }
        @Nullable
        String match = call.header("if-match").map(Preconditions::etag).orElse(null);
        if (match != null && noneMatch.isPresent()) {
            throw ErrorCode.InvalidConditionalHeaders.because(
                    "The If-Match and If-None-Match headers cannot be used together");
        }
        return new Preconditions(match, noneMatch.isPresent());
    }

    static Preconditions ifMatch(Call call) {
        return new Preconditions(
                call.header("if-match").map(Preconditions::etag).orElse(null), false);
    }

    /** Refuses when the entity tag of what is there now (empty when there is nothing) is not as wanted. */
    void check(Optional<String> current, String what) {
        if (ifNoneMatch && current.isPresent()) {
            throw ErrorCode.IfNoneMatchFailed.because(
                    "The If-None-Match header is '*', but " + what + " already exists.");
        }
        if (ifMatch != null && (current.isEmpty() || !(ifMatch.equals("*") || ifMatch.equals(current.get())))) {
            throw ErrorCode.IfMatchFailed.because(
                    "The If-Match header does not match the current entity tag of " + what + ".");
        }
    }

    /** Whether a read is answered with 304; refuses a failed {@code If-Match}. */
    static boolean isNotModified(Call call, String etag, String what) {
        ifMatch(call).check(Optional.of(etag), what);
        return call.header("if-none-match")
                .map(Preconditions::etag)
                .filter(given -> given.equals("*") || given.equals(etag))
                .isPresent();
    }

    private static String etag(String header) {
        String text = header.trim();
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }
}
