package dev.quartermaster.usage.intake.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.quartermaster.usage.contract.Usage;
import dev.quartermaster.usage.intake.domain.Reason;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the data of a usage event, token by token: it is the most expensive part of the intake that is not the database.
 *
 * <p>Keeps to {@code usage-v1.schema.json}: unknown members are ignored, everything else is as said there or refused.
 */
final class UsageReader {

    private static final long LARGEST = 9_007_199_254_740_991L;
    private static final int LONGEST_ID = 256;
    private static final int LONGEST_TEXT = 1024;
    private static final int LONGEST_ADDRESS = 64;
    private static final int LONGEST_META = 16 * 1024;
    private static final int LONGEST_NAME = 63;
    private static final int MOST_AMOUNTS = 64;

    private final JsonFactory json = strict();
    private final Words words;

    UsageReader(Words words) {
        this.words = words;
    }

    /** JSON as RFC 8259 has it, without a member given twice, and not deeper than anybody needs. */
    static JsonFactory strict() {
        return JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(64)
                        .maxNumberLength(64)
                        .build())
                .build();
    }

    Usage read(byte[] data) throws Unreadable {
        try (JsonParser parser = json.createParser(data)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Unreadable(Reason.MALFORMED, "data is not an object.");
            }
            Members members = new Members();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                member(members, name, parser);
            }
            if (parser.nextToken() != null) {
                throw new Unreadable(Reason.MALFORMED, "There is something after the data.");
            }
            return members.usage();
        } catch (IOException e) {
            throw new Unreadable(Reason.MALFORMED, "data is not JSON.");
        }
    }

    /** What was read so far. */
    private static final class Members {
        @Nullable
        String user;

        @Nullable
        String project;

        @Nullable
        String action;

        Usage.@Nullable Status status;

        @Nullable
        Map<String, Long> amounts;

        @Nullable
        Long items;

        @Nullable
        Long payloadBytes;

        @Nullable
        Long durationMs;

        @Nullable
        String resource;

        @Nullable
        String ip;

        @Nullable
        String userAgent;

        @Nullable
        String details;

        @Nullable
        String meta;

        long count = 1;

        Usage usage() throws Unreadable {
            if (action == null || status == null || amounts == null) {
                throw new Unreadable(Reason.INVALID, "action, status and amounts are required.");
            }
            return new Usage(
                    user,
                    project,
                    action,
                    status,
                    amounts,
                    items,
                    payloadBytes,
                    durationMs,
                    resource,
                    ip,
                    userAgent,
                    details,
                    meta,
                    count);
        }
    }

    private void member(Members to, String name, JsonParser parser) throws IOException, Unreadable {
        switch (name) {
            case "user" -> to.user = string(name, parser, 1, LONGEST_ID);
            case "project" -> to.project = string(name, parser, 1, LONGEST_ID);
            case "action" -> to.action = name(name, string(name, parser, 1, LONGEST_NAME));
            case "status" -> to.status = status(string(name, parser, 1, LONGEST_NAME));
            case "amounts" -> to.amounts = amounts(parser);
            case "items" -> to.items = number(name, parser, 0);
            case "payload_bytes" -> to.payloadBytes = number(name, parser, 0);
            case "duration_ms" -> to.durationMs = number(name, parser, 0);
            case "resource" -> to.resource = string(name, parser, 1, LONGEST_TEXT);
            case "ip" -> to.ip = string(name, parser, 2, LONGEST_ADDRESS);
            case "user_agent" -> to.userAgent = string(name, parser, 0, LONGEST_TEXT);
            case "details" -> to.details = string(name, parser, 0, LONGEST_TEXT);
            case "meta" -> to.meta = meta(parser);
            case "count" -> to.count = number(name, parser, 1);
            default -> parser.skipChildren();
        }
    }

    private static Map<String, Long> amounts(JsonParser parser) throws IOException, Unreadable {
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            throw new Unreadable(Reason.INVALID, "amounts is not an object.");
        }
        Map<String, Long> amounts = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String metric = name("a metric", parser.currentName());
            parser.nextToken();
            amounts.put(metric, number("an amount", parser, -LARGEST));
        }
        if (amounts.size() > MOST_AMOUNTS) {
            throw new Unreadable(Reason.INVALID, "amounts has more than " + MOST_AMOUNTS + " members.");
        }
        // One metric is the usual case, and a map of one is a quarter as large.
        return amounts.size() == 1 ? Map.copyOf(amounts) : amounts;
    }

    private static Usage.Status status(String text) throws Unreadable {
        for (Usage.Status status : Usage.Status.values()) {
            if (status.wire().equals(text)) {
                return status;
            }
        }
        throw new Unreadable(Reason.INVALID, "status is not one of success, failure, quota_exceeded.");
    }

    private static long number(String what, JsonParser parser, long smallest) throws IOException, Unreadable {
        if (parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
            // a whole number of any length; those of more than 64 bits are none of ours
            JsonParser.NumberType type = parser.getNumberType();
            if (type != JsonParser.NumberType.BIG_INTEGER) {
                long value = parser.getLongValue();
                if (value >= smallest && value <= LARGEST) {
                    return value;
                }
            }
        }
        throw new Unreadable(Reason.INVALID, what + " is not a whole number from " + smallest + " to " + LARGEST + ".");
    }

    private String string(String what, JsonParser parser, int shortest, int longest) throws IOException, Unreadable {
        if (!parser.hasToken(JsonToken.VALUE_STRING)) {
            throw new Unreadable(Reason.INVALID, what + " is not a string.");
        }
        String text = words.of(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        return text(what, text, shortest, longest);
    }

    /** The text, if it is as long as allowed and can be stored: no NUL, and no half of a surrogate pair. */
    static String text(String what, String text, int shortest, int longest) throws Unreadable {
        if (text.length() < shortest || text.length() > longest || !storable(text)) {
            throw new Unreadable(
                    Reason.INVALID, what + " is not " + shortest + " to " + longest + " characters of valid text.");
        }
        return text;
    }

    private static String name(String what, String text) throws Unreadable {
        boolean good = !text.isEmpty() && text.length() <= LONGEST_NAME && lower(text.charAt(0));
        for (int i = 1; good && i < text.length(); i++) {
            char c = text.charAt(i);
            good = lower(c) || (c >= '0' && c <= '9') || c == '_';
        }
        if (!good) {
            throw new Unreadable(Reason.INVALID, what + " is not a name: a-z, 0-9 and _, at most 63 characters.");
        }
        return text;
    }

    private static boolean lower(char c) {
        return c >= 'a' && c <= 'z';
    }

    /** The object as compact JSON. */
    private String meta(JsonParser parser) throws IOException, Unreadable {
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            throw new Unreadable(Reason.INVALID, "meta is not an object.");
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = json.createGenerator(text)) {
            int depth = 0;
            do {
                JsonToken token = parser.currentToken();
                if ((token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) && !storable(parser.getText())) {
                    throw new Unreadable(Reason.INVALID, "meta has text that cannot be stored.");
                }
                generator.copyCurrentEventExact(parser);
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth > 0 && parser.nextToken() == null) {
                    throw new Unreadable(Reason.MALFORMED, "meta does not end.");
                }
            } while (depth > 0);
        }
        if (text.getBuffer().length() > LONGEST_META) {
            throw new Unreadable(Reason.INVALID, "meta has more than " + LONGEST_META + " characters.");
        }
        return words.of(text.toString());
    }

    private static boolean storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
