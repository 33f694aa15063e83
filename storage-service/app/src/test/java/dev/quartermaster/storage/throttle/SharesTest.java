package dev.quartermaster.storage.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much of what comes goes through. */
class SharesTest {

    private final Shares shares = new Shares();

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.1, 0.25, 0.3, 0.5, 0.9})
    void the_share_goes_through_evenly_and_never_the_first(double factor) {
        int passed = 0;
        for (int came = 1; came <= 1000; came++) {
            passed += shares.passes(3, factor) ? 1 : 0;
            assertThat((double) passed).isBetween(factor * came - 1, factor * came + 1);
            if (came == 1) {
                assertThat(passed).isZero();
            }
        }
    }

    @Test
    void one_priority_is_no_business_of_another() {
        assertThat(shares.passes(3, 0.5)).isFalse();
        assertThat(shares.passes(2, 0.5)).isFalse();
        assertThat(shares.passes(3, 0.5)).isTrue();
    }

    @Test
    void nothing_is_saved_for_the_next_time() {
        assertThat(shares.passes(3, 0.9)).isFalse();
        assertThat(shares.passes(3, 1)).isTrue();
        assertThat(shares.passes(3, 0.5)).isFalse();
    }
}
