package dev.quartermaster.quota.limits.rest;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.document.InvalidDocument;
import dev.quartermaster.quota.limits.document.InvalidDocument.Fault;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Grammar;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.IpAddress;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Reads what callers send, and says what is wrong with it in the words of the error catalogue. */
final class Documents {

    private Documents() {}

    static <V> V read(Supplier<V> reader) {
        try {
            return reader.get();
        } catch (InvalidDocument e) {
            String member = e.member().length() > 200 ? e.member().substring(0, 200) + "…" : e.member();
            throw new ProblemException(
                    code(e.fault()), e.getMessage(), member.isEmpty() ? Map.of() : Map.of("member", member));
        }
    }

    private static ErrorCode code(Fault fault) {
        return switch (fault) {
            case UNKNOWN_MEMBER -> ErrorCode.UNKNOWN_MEMBER;
            case WRONG_TYPE -> ErrorCode.WRONG_TYPE;
            case MISSING -> ErrorCode.MISSING_MEMBER;
            case OUT_OF_RANGE -> ErrorCode.OUT_OF_RANGE;
            case INVALID_NAME -> ErrorCode.INVALID_NAME;
            case INVALID_FORMAT -> ErrorCode.INVALID_FORMAT;
            case INCONSISTENT -> ErrorCode.INCONSISTENT;
            case TOO_MANY -> ErrorCode.TOO_MANY_ITEMS;
        };
    }

    /** The name of a limit or plan in a path. */
    static String name(String text) {
        if (!Grammar.isName(text)) {
            throw new ProblemException(
                    ErrorCode.INVALID_NAME, "A name is a-z, then up to 62 of a-z, 0-9 and _.", Map.of());
        }
        return text;
    }

    static SubjectRef subject(String scope, String id) {
        Dimension dimension = scope(scope);
        if (!Grammar.isId(id)) {
            throw new ProblemException(
                    ErrorCode.INVALID_NAME,
                    "An id is 1 to " + Grammar.MAX_ID + " characters, none of them a control character.",
                    Map.of("max_length", Grammar.MAX_ID));
        }
        return new SubjectRef(dimension, dimension == Dimension.IP ? address(id) : id);
    }

    /** As decisions count it: an IPv6 address is its /64, which may also be given as such. */
    private static String address(String text) {
        String literal = text.endsWith("::/64") ? text.substring(0, text.length() - "/64".length()) : text;
        return IpAddress.parse(literal)
                .orElseThrow(() -> new ProblemException(ErrorCode.INVALID_FORMAT, "The id is not an IP address."))
                .key();
    }

    static SubjectRef ref(Key key) {
        return new SubjectRef(scope(key.parts().getFirst()), key.parts().get(1));
    }

    /** The scope as it came, if it is one. */
    static String scopeText(String text) {
        return scope(text).name().toLowerCase(Locale.ROOT);
    }

    private static Dimension scope(String text) {
        return switch (text) {
            case "user" -> Dimension.USER;
            case "project" -> Dimension.PROJECT;
            case "api_key" -> Dimension.API_KEY;
            case "ip" -> Dimension.IP;
            default -> throw Paging.wrong("scope", "A subject's scope is user, project, api_key or ip.");
        };
    }
}
