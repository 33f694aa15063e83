package dev.quartermaster.usage.intake.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quartermaster.usage.contract.CloudEvents;
import dev.quartermaster.usage.contract.Subjects;
import dev.quartermaster.usage.contract.Usage;
import dev.quartermaster.usage.contract.UsageEvent;
import dev.quartermaster.usage.intake.EventReader;
import dev.quartermaster.usage.intake.domain.Letter;
import dev.quartermaster.usage.intake.domain.Reading;
import dev.quartermaster.usage.intake.domain.Reason;
import dev.quartermaster.usage.intake.domain.Window;
import dev.quartermaster.usage.records.domain.Origin;
import dev.quartermaster.usage.records.domain.Raw;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads CloudEvents; which mode a record is in, its content type says. */
@Singleton
final class CloudEventReader implements EventReader {

    static final String STRUCTURED = "application/cloudevents+json";
    static final String BATCHED = "application/cloudevents-batch+json";

    private static final int LONGEST_ATTRIBUTE = 256;
    private static final int LONGEST_SUBJECT = 1100;
    private static final int MOST_EVENTS = 10_000;

    private final Words words = new Words();
    private final UsageReader usages;
    private final ObjectMapper json;
    private final Window window;
    private final InstantSource clock;

    CloudEventReader(Window window, InstantSource clock) {
        this.json = new ObjectMapper(UsageReader.strict())
                .enable(
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
        this.usages = new UsageReader(words);
        this.window = window;
        this.clock = clock;
    }

    @Override
    public List<Reading> read(Raw raw) {
        String type =
                String.valueOf(raw.header(CloudEvents.HEADER_CONTENT_TYPE)).toLowerCase(Locale.ROOT);
        if (!type.startsWith("application/cloudevents")) {
            return List.of(reading(raw, () -> event(raw::header, raw.value())));
        }
        try {
            JsonNode tree = json.readTree(raw.value() == null ? new byte[0] : raw.value());
            return type.startsWith(BATCHED) || tree.isArray() ? batch(raw, tree) : List.of(structured(raw, tree));
        } catch (IOException e) {
            return List.of(bad(raw, Reason.MALFORMED, "The value is not JSON."));
        }
    }

    private List<Reading> batch(Raw raw, JsonNode tree) {
        if (!tree.isArray() || tree.isEmpty() || tree.size() > MOST_EVENTS) {
            return List.of(bad(raw, Reason.MALFORMED, "A batch is an array of 1 to " + MOST_EVENTS + " events."));
        }
        List<Reading> readings = new ArrayList<>(tree.size());
        for (JsonNode event : tree) {
            Origin origin = raw.origin();
            // Each event is judged alone, and its dead letter holds it alone, so that it can be replayed alone.
            readings.add(structured(
                    new Raw(
                            new Origin(origin.topic(), origin.partition(), origin.offset(), readings.size()),
                            raw.key(),
                            List.of(Raw.Header.of(CloudEvents.HEADER_CONTENT_TYPE, STRUCTURED)),
                            event.toString().getBytes(StandardCharsets.UTF_8)),
                    event));
        }
        return readings;
    }

    private Reading structured(Raw raw, JsonNode tree) {
        if (!tree.isObject()) {
            return bad(raw, Reason.MALFORMED, "A structured event is an object.");
        }
        return reading(raw, () -> event(attribute(tree), data(tree)));
    }

    private static Function<String, @Nullable String> attribute(JsonNode tree) {
        return header -> {
            JsonNode member = tree.get(header.startsWith("ce_") ? header.substring(3) : "datacontenttype");
            return member != null && member.isTextual() ? member.textValue() : null;
        };
    }

    private byte[] data(JsonNode tree) throws Unreadable {
        JsonNode base64 = tree.get("data_base64");
        try {
            if (base64 != null && base64.isTextual()) {
                return Base64.getDecoder().decode(base64.textValue());
            }
            JsonNode data = tree.get("data");
            return data == null ? new byte[0] : json.writeValueAsBytes(data);
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw new Unreadable(Reason.MALFORMED, "data cannot be read.");
        }
    }

    private UsageEvent event(Function<String, @Nullable String> attributes, byte @Nullable [] data) throws Unreadable {
        if (!CloudEvents.SPEC_VERSION.equals(attributes.apply(CloudEvents.HEADER_SPEC_VERSION))) {
            throw new Unreadable(Reason.MALFORMED, "specversion is not 1.0: this is not a CloudEvent.");
        }
        String id = required(attributes, CloudEvents.HEADER_ID, LONGEST_ATTRIBUTE);
        String source = required(attributes, CloudEvents.HEADER_SOURCE, LONGEST_ATTRIBUTE);
        if (!CloudEvents.TYPE_USAGE.equals(required(attributes, CloudEvents.HEADER_TYPE, LONGEST_ATTRIBUTE))) {
            throw new Unreadable(Reason.UNKNOWN_TYPE, "type is not " + CloudEvents.TYPE_USAGE + ".");
        }
        Instant time = time(required(attributes, CloudEvents.HEADER_TIME, 64));
        if (data == null || data.length == 0) {
            throw new Unreadable(Reason.MALFORMED, "There is no data.");
        }
        Usage usage = usages.read(data);
        String subject = attributes.apply(CloudEvents.HEADER_SUBJECT);
        subject = subject == null
                ? Subjects.of(usage.user(), usage.project(), null, usage.ip())
                : UsageReader.text("subject", subject, 1, LONGEST_SUBJECT);
        return new UsageEvent(id, words.of(source), time, words.of(subject), usage);
    }

    private static String required(Function<String, @Nullable String> attributes, String header, int longest)
            throws Unreadable {
        String name = header.substring(3);
        String value = attributes.apply(header);
        if (value == null) {
            throw new Unreadable(Reason.MALFORMED, "The attribute " + name + " is missing.");
        }
        return UsageReader.text(name, value, 1, longest);
    }

    private Instant time(String text) throws Unreadable {
        Instant time;
        try {
            // PostgreSQL keeps microseconds: what is finer would be another time when it is read again.
            time = Instant.parse(text).truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeException e) {
            throw new Unreadable(Reason.INVALID, "time is not an RFC 3339 time.");
        }
        Reason refusal = window.refuses(time, clock.instant()).orElse(null);
        if (refusal != null) {
            throw new Unreadable(
                    refusal,
                    refusal == Reason.TOO_OLD
                            ? "The event is older than " + window.past() + "."
                            : "The event is ahead by more than " + window.future() + ".");
        }
        return time;
    }

    private static Reading reading(Raw raw, Attempt attempt) {
        try {
            return new Reading.Good(attempt.read(), raw);
        } catch (Unreadable e) {
            return bad(raw, e.reason(), e.detail());
        }
    }

    private static Reading bad(Raw raw, Reason reason, String detail) {
        return new Reading.Bad(new Letter(raw, reason, detail));
    }

    @FunctionalInterface
    private interface Attempt {
        UsageEvent read() throws Unreadable;
    }
}
