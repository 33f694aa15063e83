package dev.quartermaster.quota.problems;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quartermaster.quota.contract.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hand-written JSON, with Jackson as the oracle. */
class JsonTextTest {

    private static final ObjectMapper ORACLE = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsWrittenIsReadAgain(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            Object value = value(random, 3);
            StringBuilder out = new StringBuilder();
            JsonText.value(out, value);
            // Through bytes, because a lone surrogate breaks there.
            byte[] bytes = out.toString().getBytes(StandardCharsets.UTF_8);
            assertThat(ORACLE.readTree(bytes)).as("seed %d, %s", seed, out).isEqualTo(ORACLE.valueToTree(value));
        }
    }

    @Test
    void halfAPairIsReplaced() {
        StringBuilder out = new StringBuilder();
        JsonText.string(out, "a\ud83d\ude00b\ud83dc\ude00\ud83d");
        assertThat(out.toString()).isEqualTo("\"a\ud83d\ude00b\ufffdc\ufffd\ufffd\"");
    }

    @Test
    void notANumberIsNull() {
        StringBuilder out = new StringBuilder();
        JsonText.value(out, List.of(Double.NaN, Double.POSITIVE_INFINITY, 1.5));
        assertThat(out.toString()).isEqualTo("[null,null,1.5]");
    }

    @Test
    void aRefusalHasItsMembers() throws Exception {
        Problem problem = new Problem(
                ErrorCode.RATE_EXCEEDED,
                "API call limit: 60/60 per minute. Please wait.",
                Map.of("limit", "api_calls"),
                "api_calls_per_minute",
                17L,
                "/api/v1/quota",
                Map.of("violated-policies", List.of("api_calls_per_minute"), "raw", new RawJson("{\"a\":1}")));
        StringBuilder out = new StringBuilder();
        ProblemText.append(out, problem, "/api/v1/checks", Instant.parse("2026-02-01T00:00:00Z"), "c-1");
        JsonNode json = ORACLE.readTree(out.toString());
        assertThat(json.get("type").asText()).isEqualTo("/api/v1/errors/RATE_001");
        assertThat(json.get("status").asInt()).isEqualTo(429);
        assertThat(json.get("instance").asText()).isEqualTo("/api/v1/checks");
        assertThat(json.get("timestamp").asText()).isEqualTo("2026-02-01T00:00:00Z");
        assertThat(json.get("correlation_id").asText()).isEqualTo("c-1");
        assertThat(json.get("limit_type").asText()).isEqualTo("api_calls_per_minute");
        assertThat(json.get("retry_after").asLong()).isEqualTo(17);
        assertThat(json.get("quota").asText()).isEqualTo("/api/v1/quota");
        assertThat(json.get("violated-policies").get(0).asText()).isEqualTo("api_calls_per_minute");
        assertThat(json.get("raw").get("a").asInt()).isEqualTo(1);
        assertThat(problem.headers()).containsEntry("Retry-After", "17");
    }

    private static @Nullable Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong();
            case 3 -> random.nextDouble();
            case 4 -> text(random);
            case 5 -> {
                List<@Nullable Object> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(value(random, depth - 1));
                }
                yield items;
            }
            default -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    members.put(text(random), value(random, depth - 1));
                }
                yield members;
            }
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append((char) random.nextInt(128));
                case 1 -> text.append("\"\\/\b\n\u2028\u007f".charAt(random.nextInt(7)));
                case 2 -> text.appendCodePoint(0x1F600 + random.nextInt(50));
                default -> text.append((char) (0x80 + random.nextInt(0xD780)));
            }
        }
        return text.toString();
    }
}
