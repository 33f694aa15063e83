package dev.quartermaster.usage.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.quartermaster.usage.contract.Alert;
import dev.quartermaster.usage.contract.AlertEvent;
import dev.quartermaster.usage.contract.Finding;
import dev.quartermaster.usage.contract.FindingEvent;
import dev.quartermaster.usage.contract.Subjects;
import dev.quartermaster.usage.contract.Usage;
import dev.quartermaster.usage.contract.UsageEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written by hand is what the contract's golden files say. */
class EventTextTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode resource(String name) throws IOException {
        return JSON.readTree(
                Objects.requireNonNull(Usage.class.getResourceAsStream(name), () -> "no resource " + name));
    }

    private static void isGolden(String name, ProducerRecord<byte[], byte[]> record) throws IOException {
        JsonNode golden = resource("golden/" + name + ".json");
        assertThat(record.topic()).isEqualTo(golden.get("topic").textValue());
        assertThat(new String(record.key(), StandardCharsets.UTF_8))
                .isEqualTo(golden.get("key").textValue());
        assertThat(JSON.readTree(record.value())).isEqualTo(golden.get("value"));
        Map<String, String> headers = new TreeMap<>();
        record.headers().forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
        assertThat(JSON.<JsonNode>valueToTree(headers)).isEqualTo(golden.get("headers"));
    }

    private static ProducerRecord<byte[], byte[]> record(EventBuffer buffer) {
        return EventReader.record(ByteBuffer.wrap(buffer.bytes(), 0, buffer.length()));
    }

    private static ProducerRecord<byte[], byte[]> record(UsageEvent event) {
        EventBuffer buffer = new EventBuffer();
        EventWriter.write(buffer, event);
        return record(buffer);
    }

    private static ProducerRecord<byte[], byte[]> record(AlertEvent event) {
        EventBuffer buffer = new EventBuffer();
        EventWriter.write(buffer, event);
        return record(buffer);
    }

    @Test
    void aUsageEventIsWrittenAsTheGoldenFileSays() throws IOException {
        Usage usage = new Usage(
                "u-5",
                "p-1",
                "upload",
                Usage.Status.SUCCESS,
                Map.of("uploads", 1L, "storage_bytes", 1048576L),
                1L,
                1048576L,
                3L,
                "/upload",
                "203.0.113.7",
                "curl/8",
                "cät \"1\".mp4",
                "{\"kind\":\"photo\",\"tags\":[\"a\",\"b\"],\"size\":{\"w\":640}}",
                1);
        isGolden(
                "usage-success",
                record(new UsageEvent(
                        "01KEZ4ZRQ3M1XPT2V6B9C0D4EF",
                        "/quartermaster/quota",
                        Instant.parse("2026-01-31T09:15:00.123456Z"),
                        Subjects.of("u-5", "p-1", null, null),
                        usage)));
    }

    @Test
    void aSumIsWrittenWithItsCount() throws IOException {
        Usage usage = new Usage(
                "u-9",
                null,
                "api_call",
                Usage.Status.SUCCESS,
                Map.of("api_calls", 1742L),
                null,
                null,
                12L,
                "/v1/items",
                null,
                null,
                null,
                null,
                1742);
        isGolden(
                "usage-summed",
                record(new UsageEvent(
                        "01KEZ4ZRQ3M1XPT2V6B9C0D4EJ",
                        "/quartermaster/quota",
                        Instant.parse("2026-01-31T09:15:04Z"),
                        "user/u-9",
                        usage)));
    }

    @Test
    void alertsAreWrittenAsTheGoldenFilesSay() throws IOException {
        Instant start = Instant.parse("2026-01-31T00:00:00Z");
        Instant end = Instant.parse("2026-02-01T00:00:00Z");
        Alert crossed = new Alert(
                Alert.Kind.THRESHOLD,
                Map.of("user", "u-5"),
                "uploads_per_day",
                "uploads",
                Alert.Level.WARNING,
                80,
                80,
                100L,
                start,
                end,
                null);
        isGolden(
                "alert-threshold-80",
                record(new AlertEvent(
                        "threshold/80/uploads_per_day/1769817600000/3:u-5",
                        "/quartermaster/quota",
                        Instant.parse("2026-01-31T17:02:11Z"),
                        "user/u-5",
                        crossed)));
        Alert reset = new Alert(
                Alert.Kind.RESET,
                Map.of("user", "u-5"),
                "uploads_per_day",
                "uploads",
                Alert.Level.INFO,
                null,
                100,
                100L,
                start,
                end,
                Alert.Reason.PERIOD);
        isGolden(
                "alert-reset-period",
                record(new AlertEvent(
                        "reset/uploads_per_day/1769817600000/3:u-5", "/quartermaster/quota", end, "user/u-5", reset)));
    }

    @Test
    void findingsAreWrittenAsTheGoldenFileSays() throws IOException {
        EventBuffer buffer = new EventBuffer();
        EventWriter.write(
                buffer,
                new FindingEvent(
                        "finding/sudden_change/1769849100000/0c8e5d0a-2f4b-3b5e-9d3b-7a2c9f8e1d64",
                        "/quartermaster/quota",
                        Instant.parse("2026-01-31T08:59:31.5Z"),
                        "user/u-5",
                        new Finding(
                                Finding.Kind.FINDING,
                                Alert.Level.WARNING,
                                Finding.Pattern.SUDDEN_CHANGE,
                                Map.of("user", "u-5"),
                                Instant.parse("2026-01-31T08:46:02Z"),
                                Instant.parse("2026-01-31T08:59:12Z"),
                                400,
                                7.25,
                                5,
                                List.of(),
                                List.of("01KEZ4ZRQ3M1XPT2V6B9C0D4EF"))));
        isGolden("finding-sudden-change", record(buffer));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyTextComesOutAsItWentIn(long seed) throws IOException {
        Random random = new Random(seed);
        var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(resource("schemas/usage-v1.schema.json"));
        for (int i = 0; i < 200; i++) {
            String text = text(random);
            long number = random.nextLong() >> random.nextInt(12, 64);
            Usage usage = new Usage(
                    "u" + text,
                    null,
                    "search",
                    Usage.Status.FAILURE,
                    Map.of("searches", number),
                    null,
                    Math.abs(number),
                    0L,
                    "/" + text,
                    null,
                    text,
                    text,
                    "{\"a\":" + JSON.writeValueAsString(text) + "}",
                    1);
            ProducerRecord<byte[], byte[]> record =
                    record(new UsageEvent(text, "/s", Instant.EPOCH, "user/u" + text, usage));
            JsonNode value = JSON.readTree(record.value());
            assertThat(value.get("details").textValue()).isEqualTo(text);
            assertThat(value.get("user").textValue()).isEqualTo("u" + text);
            assertThat(value.get("meta").get("a").textValue()).isEqualTo(text);
            assertThat(value.get("amounts").get("searches").longValue()).isEqualTo(number);
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("user/u" + text);
            assertThat(schema.validate(value)).isEmpty();
        }
    }

    @Test
    void halfACharacterBecomesAReplacementCharacter() throws IOException {
        EventBuffer buffer = new EventBuffer();
        buffer.string("a\ud83d").number(Long.MIN_VALUE).number(0).number(-10).number(Long.MAX_VALUE);
        assertThat(new String(buffer.bytes(), 0, buffer.length(), StandardCharsets.UTF_8))
                .isEqualTo("\"a\ufffd\"-92233720368547758080-109223372036854775807");
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(80); n > 0; n--) {
            switch (random.nextInt(5)) {
                case 0 -> text.append((char) random.nextInt(' '));
                case 1 -> text.append("\"\\/é€".charAt(random.nextInt(5)));
                case 2 -> text.appendCodePoint(0x1F600 + random.nextInt(40));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.toString();
    }
}
