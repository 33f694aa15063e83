package dev.quartermaster.quota.decisions.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.domain.Ask;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.ClientAddress;
import dev.quartermaster.quota.security.IpAddress;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads checks from JSON, strictly: every member is known, of the documented type and length, and given once. Streaming,
 * because this is the hottest code of the service.
 */
@Singleton
class AskReader {

    static final int MOST_CHECKS = 1000;
    static final int MOST_METRICS = 64;

    /** The largest integer that every JSON reader keeps exactly. */
    static final long MOST_UNITS = 9_007_199_254_740_991L;

    static final int LONGEST_ID = 256;
    static final int LONGEST_TEXT = 1024;
    private static final int LONGEST_META = 16 * 1024;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxStringLength(64 * 1024)
                    .maxNumberLength(32)
                    .maxNameLength(1024)
                    .build())
            .build();

    private final ClientAddress addresses;

    AskReader(ClientAddress addresses) {
        this.addresses = addresses;
    }

    /** One check, and nothing after it. */
    Ask check(byte[] body) {
        return read(body, parser -> {
            begin(parser, "");
            return ask(parser, "");
        });
    }

    /** Something wrong with one check of a batch is wrong with the batch: half a batch is not what was asked. */
    List<Ask> batch(byte[] body) {
        return read(body, this::checks);
    }

    interface Reading<T> {
        T from(JsonParser parser) throws IOException;
    }

    static <T> T read(byte[] body, Reading<T> reading) {
        if (body.length == 0) {
            throw new ProblemException(
                    ErrorCode.MISSING_BODY, "The body is empty, and this route needs a JSON object.");
        }
        try (JsonParser parser = JSON.createParser(body)) {
            T value = reading.from(parser);
            if (parser.nextToken() != null) {
                throw new ProblemException(ErrorCode.MALFORMED_JSON, "There is text after the end of the JSON object.");
            }
            return value;
        } catch (StreamConstraintsException e) {
            // tells of no place
            throw new ProblemException(
                    ErrorCode.MALFORMED_JSON, "The JSON is nested too deeply, or a name or value in it is too long.");
        } catch (JsonProcessingException e) {
            throw new ProblemException(ErrorCode.MALFORMED_JSON, "The body is not well-formed JSON" + place(e) + '.');
        } catch (IOException e) {
            throw new ProblemException(ErrorCode.MALFORMED_JSON, "The body is not well-formed JSON.");
        }
    }

    private static String place(JsonProcessingException e) {
        JsonLocation place = e.getLocation();
        return place == null ? "" : ", at line " + place.getLineNr() + ", column " + place.getColumnNr();
    }

    private List<Ask> checks(JsonParser parser) throws IOException {
        begin(parser, "");
        List<Ask> asks = null;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            if (!name.equals("checks")) {
                throw unknown(name);
            }
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw wrongType("checks", "an array");
            }
            asks = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (asks.size() == MOST_CHECKS) {
                    throw new ProblemException(
                            ErrorCode.BATCH_TOO_LARGE,
                            "`checks` has more than " + MOST_CHECKS + " entries.",
                            Map.of("most", MOST_CHECKS));
                }
                String path = "checks[" + asks.size() + "].";
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    throw wrongType("checks[" + asks.size() + "]", "an object");
                }
                asks.add(ask(parser, path));
            }
        }
        if (asks == null) {
            throw missing("checks");
        }
        if (asks.isEmpty()) {
            throw new ProblemException(ErrorCode.BATCH_EMPTY, "`checks` is empty.");
        }
        return asks;
    }

    static void begin(JsonParser parser, String path) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null || token == JsonToken.VALUE_NULL) {
            throw new ProblemException(
                    ErrorCode.MISSING_BODY, "The body is empty, and this route needs a JSON object.");
        }
        if (token != JsonToken.START_OBJECT) {
            throw wrongType(path.isEmpty() ? "the body" : path, "an object");
        }
    }

    /** The parser stands at the opening brace. */
    private Ask ask(JsonParser parser, String path) throws IOException {
        Subject subject = null;
        Map<String, Long> consume = null;
        String action = null;
        String resource = null;
        String userAgent = null;
        String details = null;
        String meta = null;
        String key = null;
        boolean dryRun = false;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            switch (name) {
                case "subject" -> subject = subject(parser, path + "subject");
                case "consume" -> consume = amounts(parser, path + "consume");
                case "action" -> action = Texts.name(text(parser, path + name), path + name);
                case "resource" -> resource = Texts.line(text(parser, path + name), path + name, LONGEST_TEXT);
                case "user_agent" -> userAgent = Texts.line(text(parser, path + name), path + name, LONGEST_TEXT);
                case "details" -> details = Texts.line(text(parser, path + name), path + name, LONGEST_TEXT);
                case "meta" -> meta = meta(parser, path + name);
                case "idempotency_key" -> key = Texts.line(text(parser, path + name), path + name, LONGEST_ID);
                case "dry_run" -> dryRun = truth(parser, path + name);
                default -> throw unknown(path + name);
            }
        }
        if (subject == null) {
            throw missing(path + "subject");
        }
        if (consume == null) {
            throw missing(path + "consume");
        }
        Subject whole = resource == null
                ? subject
                : new Subject(subject.user(), subject.project(), subject.apiKey(), subject.ip(), resource);
        return new Ask(whole, consume, action, userAgent, details, meta, key, dryRun);
    }

    Subject subject(JsonParser parser, String path) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw wrongType(path, "an object");
        }
        String user = null;
        String project = null;
        String apiKey = null;
        String ip = null;
        String forwardedFor = null;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            String member = path + '.' + name;
            switch (name) {
                case "user" -> user = Texts.line(text(parser, member), member, LONGEST_ID);
                case "project" -> project = Texts.line(text(parser, member), member, LONGEST_ID);
                case "api_key" -> apiKey = Texts.line(text(parser, member), member, LONGEST_ID);
                case "ip" -> ip = text(parser, member);
                case "forwarded_for" -> forwardedFor = Texts.line(text(parser, member), member, LONGEST_TEXT);
                default -> throw unknown(member);
            }
        }
        if (user == null && project == null && apiKey == null && ip == null) {
            throw new ProblemException(
                    ErrorCode.MISSING_MEMBER,
                    "`" + path + "` names nobody: one of user, project, api_key, ip is needed.",
                    Map.of("member", path));
        }
        return new Subject(user, project, apiKey, address(ip, forwardedFor, path), null);
    }

    /** The address as limits count it; what proxies forwarded is believed as far as trusted ones wrote it. */
    private @Nullable String address(@Nullable String ip, @Nullable String forwardedFor, String path) {
        if (ip == null) {
            if (forwardedFor != null) {
                throw missing(path + ".ip");
            }
            return null;
        }
        IpAddress address = IpAddress.parse(ip)
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.INVALID_FORMAT,
                        "`" + path + ".ip` is not an IP address.",
                        Map.of("member", path + ".ip")));
        return forwardedFor == null ? address.key() : addresses.key(ip, forwardedFor);
    }

    static Map<String, Long> amounts(JsonParser parser, String path) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw wrongType(path, "an object of numbers");
        }
        Map<String, Long> amounts = new LinkedHashMap<>(4);
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            if (amounts.size() == MOST_METRICS) {
                throw new ProblemException(
                        ErrorCode.TOO_MANY_ITEMS,
                        "`" + path + "` names more than " + MOST_METRICS + " metrics.",
                        Map.of("member", path, "most", MOST_METRICS));
            }
            amounts.put(Texts.metric(name, path), amount(parser, path + '.' + name));
        }
        if (amounts.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.MISSING_MEMBER, "`" + path + "` names no metric.", Map.of("member", path));
        }
        return amounts;
    }

    private static long amount(JsonParser parser, String path) throws IOException {
        if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
            throw wrongType(path, "a whole number");
        }
        boolean small = parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (!small || parser.getLongValue() > MOST_UNITS || parser.getLongValue() < -MOST_UNITS) {
            throw new ProblemException(
                    ErrorCode.OUT_OF_RANGE,
                    "`" + path + "` is beyond " + MOST_UNITS + '.',
                    Map.of("member", path, "most", MOST_UNITS));
        }
        return parser.getLongValue();
    }

    static String text(JsonParser parser, String path) throws IOException {
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
            throw wrongType(path, "a string");
        }
        return parser.getText();
    }

    private static boolean truth(JsonParser parser, String path) throws IOException {
        JsonToken token = parser.nextToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw wrongType(path, "true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    static @Nullable String meta(JsonParser parser, String path) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw wrongType(path, "an object");
        }
        java.io.StringWriter text = new java.io.StringWriter();
        try (var generator = JSON.createGenerator(text)) {
            generator.copyCurrentStructure(parser);
        }
        if (text.getBuffer().length() > LONGEST_META) {
            throw new ProblemException(
                    ErrorCode.OUT_OF_RANGE,
                    "`" + path + "` is longer than " + LONGEST_META + " characters.",
                    Map.of("member", path, "most", LONGEST_META));
        }
        return text.toString();
    }

    static ProblemException unknown(String path) {
        String shown = Texts.shown(path);
        return new ProblemException(
                ErrorCode.UNKNOWN_MEMBER, "`" + shown + "` is not a member of this request.", Map.of("member", shown));
    }

    static ProblemException missing(String path) {
        return new ProblemException(ErrorCode.MISSING_MEMBER, "`" + path + "` is missing.", Map.of("member", path));
    }

    static ProblemException wrongType(String path, String expected) {
        String shown = Texts.shown(path);
        return new ProblemException(
                ErrorCode.WRONG_TYPE,
                "`" + shown + "` is not " + expected + '.',
                Map.of("member", shown, "expected", expected));
    }
}
