package dev.quartermaster.quota.limits.rest;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.limits.Precondition;
import dev.quartermaster.quota.problems.ProblemException;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The conditional headers of RFC 9110 §13, as far as they make sense here. */
final class Conditions {

    private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7e]*)\"\\s*");
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");
    private static final int MOST_TAGS = 100;

    @HeaderParam(HttpHeaders.IF_MATCH)
    @Parameter(description = "Change only what still has this ETag", schema = @Schema(implementation = String.class))
    @Nullable
    String ifMatch;

    @HeaderParam(HttpHeaders.IF_NONE_MATCH)
    @Parameter(
            description = "GET: answer 304 if it still has this ETag; PUT: * makes, and never replaces",
            schema = @Schema(implementation = String.class))
    @Nullable
    String ifNoneMatch;

    static String etag(long version) {
        return '"' + Long.toString(version) + '"';
    }

    /** For a change; without the headers everything may be changed. */
    Precondition toChange() {
        if (ifMatch != null && ifNoneMatch != null) {
            throw wrong("If-Match and If-None-Match exclude each other.", HttpHeaders.IF_NONE_MATCH);
        }
        if (ifNoneMatch != null) {
            if (!ifNoneMatch.strip().equals("*")) {
                throw wrong("With a change, If-None-Match can only be *.", HttpHeaders.IF_NONE_MATCH);
            }
            return new Precondition.Absent();
        }
        if (ifMatch == null) {
            return new Precondition.None();
        }
        return ifMatch.strip().equals("*")
                ? new Precondition.Present()
                : new Precondition.OneOf(versions(ifMatch, false, HttpHeaders.IF_MATCH));
    }

    /** Whether the caller of a GET has this version already. */
    boolean has(long version) {
        return ifNoneMatch != null
                && (ifNoneMatch.strip().equals("*")
                        || versions(ifNoneMatch, true, HttpHeaders.IF_NONE_MATCH)
                                .contains(version));
    }

    /** Tags that are none of ours are no mistake; they just match nothing. */
    private static Set<Long> versions(String header, boolean weakToo, String name) {
        Set<Long> versions = new HashSet<>();
        String[] tags = header.split(",", MOST_TAGS + 1);
        for (String tag : tags) {
            Matcher matcher = TAG.matcher(tag);
            if (tags.length > MOST_TAGS || !matcher.matches()) {
                throw wrong("The header is not a list of entity tags such as \"17\".", name);
            }
            boolean strong = matcher.group(1) == null;
            if ((strong || weakToo) && VERSION.matcher(matcher.group(2)).matches()) {
                versions.add(Long.parseLong(matcher.group(2)));
            }
        }
        return versions;
    }

    private static ProblemException wrong(String detail, String header) {
        return new ProblemException(ErrorCode.INVALID_PARAMETER, detail, Map.of("header", header));
    }
}
