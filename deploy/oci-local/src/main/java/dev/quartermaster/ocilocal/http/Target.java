package dev.quartermaster.ocilocal.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request line asks for, byte by byte as it came: never normalised, decoded once and only where a value is used.
 *
 * <p>Object names may hold empty, {@code .} and {@code ..} segments and encoded slashes, and signatures cover the raw text.
 */
public final class Target {
    private final String raw;
    private final List<String> segments;
    private final Map<String, String> query;

    private Target(String raw, List<String> segments, Map<String, String> query) {
        this.raw = raw;
        this.segments = segments;
        this.query = query;
    }

    /** Reads a target in origin or absolute form; refuses what is not one with {@code InvalidParameter}. */
    public static Target parse(String requestTarget) {
        String raw = originForm(requestTarget);
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) <= ' ' || raw.charAt(i) == 0x7f) {
                throw ErrorCode.InvalidParameter.because("The request target holds a control character");
            }
        }
        int mark = raw.indexOf('?');
        String path = mark < 0 ? raw : raw.substring(0, mark);
        return new Target(
                raw,
                List.of(path.substring(1).split("/", -1)),
                mark < 0 ? Map.of() : parseQuery(raw.substring(mark + 1)));
    }

    private static String originForm(String target) {
        int scheme = target.indexOf("://");
        if (!target.startsWith("/") && scheme > 0) {
            int path = target.indexOf('/', scheme + 3);
            return path < 0 ? "/" : target.substring(path);
        }
        if (!target.startsWith("/")) {
            throw ErrorCode.InvalidParameter.because("The request target is not a path");
        }
        return target;
    }

    private static Map<String, String> parseQuery(String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
                query.putIfAbsent(name, equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decoded(String raw) {
        return PercentCoding.decodeQuery(raw)
                .orElseThrow(() -> ErrorCode.InvalidParameter.because("The query is not percent-encoded UTF-8"));
    }

    /** Path and query exactly as sent: what a signature calls {@code (request-target)} after the method. */
    public String raw() {
        return raw;
    }

    /** How many pieces the raw path has between slashes. */
    public int size() {
        return segments.size();
    }

    /** One piece, decoded; empty text where the path is shorter. */
    public String segment(int index) {
        if (index >= segments.size()) {
            return "";
        }
        return PercentCoding.decodePath(segments.get(index)).orElseThrow(Target::undecodable);
    }

    /** The piece at the index and all behind it, slashes included, decoded. */
    public String rest(int index) {
        return PercentCoding.decodePath(String.join("/", segments.subList(index, segments.size())))
                .orElseThrow(Target::undecodable);
    }

    /** The pieces from the index up to the other one, exclusive, as they came. */
    public List<String> rawSegments(int from, int to) {
        return new ArrayList<>(segments.subList(from, to));
    }

    private static ServiceException undecodable() {
        return ErrorCode.InvalidParameter.because("The path is not percent-encoded UTF-8");
    }

    /** The first value of a query parameter, decoded. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name));
    }

    @Override
    public String toString() {
        return raw;
    }
}
