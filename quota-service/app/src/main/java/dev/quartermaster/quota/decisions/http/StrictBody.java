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
import dev.quartermaster.quota.problems.ProblemException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the readers of bodies share: values of the documented type, size and length, or the problem that says which is not.
 */
final class StrictBody {

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

    private StrictBody() {}

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

    static boolean truth(JsonParser parser, String path) throws IOException {
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
