package dev.quartermaster.usage.alerts.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.usage.alerts.domain.Forecast.Pace;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ForecastTest {

    private static final Instant START = Instant.parse("2026-01-31T00:00:00Z");
    private static final Instant END = Instant.parse("2026-02-01T00:00:00Z");

    private static Pace pace(String at, long used, long hours) {
        return new Pace(START, END, Instant.parse(at), BigDecimal.valueOf(used), hours);
    }

    private static final BigDecimal AMOUNT = BigDecimal.valueOf(100);

    @Test
    void a_straight_line_through_what_is_used() {
        assertThat(Forecast.reached(pace("2026-01-31T12:00:00Z", 80, 5), AMOUNT))
                .contains(Instant.parse("2026-01-31T15:00:00Z"));
        assertThat(Forecast.reached(pace("2026-01-31T12:00:00Z", 100, 5), AMOUNT))
                .contains(Instant.parse("2026-01-31T12:00:00Z"));
    }

    @Test
    void absent_with_too_little_data_or_when_the_period_ends_first() {
        assertThat(Forecast.reached(pace("2026-01-31T12:00:00Z", 80, 2), AMOUNT))
                .isEmpty();
        assertThat(Forecast.reached(pace("2026-01-31T01:00:00Z", 80, 3), AMOUNT))
                .isEmpty();
        assertThat(Forecast.reached(pace("2026-01-31T12:00:00Z", 50, 9), AMOUNT))
                .isEmpty();
        assertThat(Forecast.reached(pace("2026-01-31T12:00:00Z", 0, 9), AMOUNT)).isEmpty();
        assertThat(Forecast.reached(pace("2026-01-30T12:00:00Z", 9, 9), AMOUNT)).isEmpty();
    }
}
