package dev.quartermaster.quota.decisions.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long is waited follows what was usual, within what is configured. */
class PatienceTest {

    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final Patience patience = new Patience(10, 250, 2000, 0);
    private long now;

    private void answered(int times, long millis) {
        for (int i = 0; i < times; i++) {
            now += MILLI;
            patience.answered(millis * MILLI, now);
        }
    }

    @Test
    void before_the_first_hundred_the_timeout_holds_for_everybody() {
        answered(99, 1);
        assertThat(patience.millis(now)).isEqualTo(2000);
        assertThat(patience.soonMillis(now)).isEqualTo(2000);
        answered(1, 1);
        assertThat(patience.millis(now)).isEqualTo(250);
        assertThat(patience.soonMillis(now)).isEqualTo(10);
    }

    @Test
    void it_follows_the_slowest_one_and_whoever_is_not_refused_does_not_wait_for_a_rare_one() {
        answered(1000, 4);
        answered(9, 400);
        assertThat(patience.millis(now)).isEqualTo(600);
        assertThat(patience.soonMillis(now)).isEqualTo(10);
        answered(20, 400);
        assertThat(patience.soonMillis(now)).isBetween(400L, 600L);
    }

    @Test
    void what_takes_a_second_never_becomes_usual() {
        answered(200, 4);
        answered(200, 1000);
        assertThat(patience.millis(now)).isEqualTo(250);
        assertThat(patience.soonMillis(now)).isEqualTo(10);
        answered(1, 999);
        assertThat(patience.millis(now)).isEqualTo(1498);
    }

    @Test
    void what_was_usual_is_forgotten_only_for_what_is_usual_now() {
        answered(150, 200);
        now += 60 * SECOND;
        assertThat(patience.millis(now)).as("nobody asked").isEqualTo(300);
        answered(150, 4);
        assertThat(patience.millis(now)).as("of a moment ago").isEqualTo(300);
        now += 11 * SECOND;
        answered(1, 4);
        assertThat(patience.millis(now)).isEqualTo(250);
    }

    @Test
    void nothing_is_forgotten_while_nobody_asks() {
        answered(150, 200);
        for (int i = 0; i < 3; i++) {
            now += 60 * SECOND;
            assertThat(patience.millis(now)).isEqualTo(300);
        }
    }

    @Test
    void as_long_as_the_timeout_it_never_ends() {
        Patience endless = new Patience(10, 2000, 2000, 0);
        for (int i = 0; i < 200; i++) {
            endless.answered(MILLI, i);
        }
        assertThat(endless.millis(200)).isEqualTo(2000);
        assertThat(endless.soonMillis(200)).isEqualTo(2000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void it_is_one_and_a_half_times_the_ninety_ninth_percentile_and_at_most_a_quarter_more(long seed) {
        Random random = new Random(seed);
        long[] micros = new long[5000];
        for (int i = 0; i < micros.length; i++) {
            micros[i] = 8000 + (long) (20_000 * -Math.log(1 - random.nextDouble()));
            patience.answered(micros[i] * 1000, i);
        }
        Arrays.sort(micros);
        double exact = micros[micros.length - 1 - micros.length / 100] * 1.5 / 1000;
        assertThat((double) patience.soonMillis(micros.length)).isBetween(exact - 1, exact * 1.25 + 1);
    }
}
