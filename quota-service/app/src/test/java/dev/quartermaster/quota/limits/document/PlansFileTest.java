package dev.quartermaster.quota.limits.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlansFileTest {

    private static final String GOOD = """
            limits:
              calls: { metric: calls, kind: rate, window: PT1M, amount: 7 KB }
              bytes: { metric: bytes, kind: stock }
            plans:
              big:
                priority: 1
                limits: { bytes: 50 GB, calls: null }
            """;

    @Test
    void amounts_may_have_a_binary_unit() {
        PlansFile file = parse(GOOD);
        assertThat(file.limits().getFirst().amount()).isEqualTo(7 << 10);
        assertThat(file.plans().getFirst().amounts())
                .containsEntry("bytes", 50L << 30)
                .containsEntry("calls", null);
    }

    @Test
    void what_is_packaged_is_valid() throws Exception {
        try (var in = PlansFileTest.class.getResourceAsStream("/plans/default-plans.yaml")) {
            assertThat(in).isNotNull();
            PlansFile file = PlansFile.parse(in.readAllBytes());
            assertThat(file.limits()).hasSize(18);
            assertThat(file.plans()).hasSize(9);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metric: bytes | metrik: bytes | limits.bytes: has no member \"metrik\"",
                "window: PT1M  | window: 1m    | limits.calls.window: must be an ISO-8601 duration",
                "50 GB         | 50 GiB        | plans.big.limits.bytes: must be a whole number",
                "50 GB         | 99999999 PB   | plans.big.limits.bytes: must be from 0 to 9007199254740991",
                "50 GB         | -1            | plans.big.limits.bytes: must be from 0 to",
                "bytes: 50 GB  | byts: 50 GB   | plans.big.limits.byts: no limit has this name",
                "priority: 1   | priority: x   | plans.big.priority: must be a whole number",
                "plans:        | planz:        | has no member \"planz\"",
                "big:          | Big:          | plans: \"Big\" is not a name",
                "priority: 1   | limits: {}    | Duplicate field 'limits'",
                "priority: 1   | priority: [1  | line",
            })
    void a_broken_file_says_where_and_why(String good, String bad, String message) {
        assertThatThrownBy(() -> parse(GOOD.replace(good, bad)))
                .isInstanceOf(InvalidDocument.class)
                .hasMessageContaining(message);
    }

    @Test
    void an_empty_file_is_refused() {
        assertThatThrownBy(() -> parse("")).isInstanceOf(InvalidDocument.class);
        assertThatThrownBy(() -> parse("limits: {}")).hasMessageContaining("plans: must be there");
    }

    private static PlansFile parse(String yaml) {
        return PlansFile.parse(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
