package dev.quartermaster.quota.problems;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.contract.ErrorCode;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What was promised of the catalogue: families, counts, statuses. */
class ErrorCodeTest {

    private static final Map<String, Integer> AT_LEAST = Map.of(
            "AUTH",
            6,
            "VAL",
            10,
            "NOT_FOUND",
            4,
            "STORAGE",
            4,
            "EVENT",
            4,
            "DB",
            4,
            "BATCH",
            4,
            "THROTTLE",
            4,
            "INTERNAL",
            3);

    @Test
    void everyFamilyHasItsErrors() {
        Map<String, Long> counts = Arrays.stream(ErrorCode.values())
                .collect(Collectors.groupingBy(ErrorCode::family, Collectors.counting()));
        AT_LEAST.forEach((family, count) ->
                assertThat(counts.getOrDefault(family, 0L)).as(family).isGreaterThanOrEqualTo(count));
        assertThat(counts.getOrDefault("RATE", 0L) + counts.getOrDefault("QUOTA", 0L))
                .isGreaterThanOrEqualTo(6);
    }

    @Test
    void codesAndSlugsAreUniqueAndFound() {
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::code)).doesNotHaveDuplicates();
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::slug)).doesNotHaveDuplicates();
        assertThat(ErrorCode.values()).allSatisfy(code -> {
            assertThat(ErrorCode.ofCode(code.code())).contains(code);
            assertThat(code.code()).matches("[A-Z_]+_\\d{3}");
            assertThat(code.slug()).matches("[a-z]+(-[a-z]+)*");
        });
        assertThat(ErrorCode.ofCode("VAL_999")).isEmpty();
    }

    @Test
    void statusesFollowTheFamily() {
        assertThat(ErrorCode.values()).allSatisfy(code -> {
            switch (code.family()) {
                case "AUTH" -> assertThat(code.status()).isIn(401, 403);
                case "VAL" -> assertThat(code.status()).isBetween(400, 428);
                case "RATE" -> assertThat(code.status()).isEqualTo(429);
                case "QUOTA" -> assertThat(code.status()).isIn(429, 413);
                case "NOT_FOUND" -> assertThat(code.status()).isEqualTo(404);
                case "DB" -> assertThat(code.status()).isIn(502, 503, 504);
                case "INTERNAL" -> assertThat(code.status()).isIn(500, 503);
                default -> assertThat(code.status()).isIn(409, 422, 502, 503, 504);
            }
        });
    }
}
