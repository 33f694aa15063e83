package dev.quartermaster.quota.decisions.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.decisions.laws.Charges;
import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.Limit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What callers are told to slow down by. */
class HeadersTest {

    private static final long NOW = 1_000_000_000_000L;
    private static final long SECOND = 1_000_000L;

    private static final Limit MINUTE = Charges.rate(1, 60, Duration.ofMinutes(1));
    private static final Limit DAY = Charges.quota(2, 100);
    private static final Limit STOCK = Charges.stock(3, 10);

    private static Reading reading(Limit limit, long used, long resetSeconds, long retrySeconds) {
        long reset = resetSeconds == 0 ? 0 : NOW + resetSeconds * SECOND;
        long retry = retrySeconds > 0 ? NOW + retrySeconds * SECOND - 1 : retrySeconds;
        return new Reading(new Effective(limit, limit.amount(), "limit"), 1, used, reset, retry);
    }

    private static Map<String, String> headers(boolean admitted, Reading... readings) {
        Decision decision = admitted
                ? new Decision.Admitted("d", "p", 1, false, NOW, List.of(readings))
                : new Decision.Refused("d", "p", 1, false, NOW, List.of(readings));
        Map<String, String> headers = new LinkedHashMap<>();
        Headers.of(decision, headers::put);
        return headers;
    }

    @Test
    void the_tightest_comes_first_and_all_are_told() {
        assertThat(headers(true, reading(DAY, 10, 3600, 0), reading(MINUTE, 59, 61, 0), reading(STOCK, 1, 0, 0)))
                .containsExactly(
                        Map.entry("X-RateLimit-Limit", "60"),
                        Map.entry("X-RateLimit-Remaining", "1"),
                        Map.entry("X-RateLimit-Reset", "61"),
                        Map.entry(
                                "RateLimit-Policy",
                                "\"limit_1\";q=60;w=60, \"limit_2\";q=100;w=86400, \"limit_3\";q=10"),
                        Map.entry("RateLimit", "\"limit_1\";r=1;t=61, \"limit_2\";r=90;t=3600, \"limit_3\";r=9"));
    }

    @Test
    void one_waits_for_the_last_limit_that_refuses_and_for_none_that_never_gives_way() {
        Reading minute = reading(MINUTE, 60, 61, 17);
        Reading day = reading(DAY, 100, 3600, 3600);
        assertThat(headers(false, minute, day)).containsEntry("Retry-After", "3600");
        assertThat(headers(false, minute, day)).containsEntry("X-RateLimit-Limit", "100");
        assertThat(headers(false, minute)).containsEntry("Retry-After", "17");
        assertThat(headers(false, minute, reading(STOCK, 10, 0, Reading.NEVER))).doesNotContainKey("Retry-After");
    }

    @Test
    void limits_that_only_report_slow_nobody_down() {
        Reading full = reading(Charges.shadow(MINUTE), 60, 61, 17);
        assertThat(headers(true, full, reading(DAY, 10, 3600, 0)))
                .containsEntry("X-RateLimit-Limit", "100")
                .containsEntry("X-RateLimit-Remaining", "90")
                .containsEntry("RateLimit", "\"limit_2\";r=90;t=3600")
                .doesNotContainKey("Retry-After");
        assertThat(headers(true, full)).containsEntry("X-RateLimit-Limit", "60").doesNotContainKey("Retry-After");
    }

    @Test
    void numbers_are_those_of_structured_fields() {
        Limit huge = Charges.stock(3, 9_007_199_254_740_991L);
        assertThat(headers(true, reading(huge, 1, 0, 0)))
                .containsEntry("X-RateLimit-Limit", "9007199254740991")
                .containsEntry("RateLimit-Policy", "\"limit_3\";q=999999999999999")
                .containsEntry("RateLimit", "\"limit_3\";r=999999999999999");
    }

    @Test
    void without_an_amount_there_is_nothing_to_tell() {
        Reading unlimited = new Reading(new Effective(DAY, null, "plan:admin"), 1, 5, 0, 0);
        assertThat(headers(true, unlimited)).isEmpty();
        assertThat(headers(true)).isEmpty();
    }
}
