package dev.quartermaster.usage.intake.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of sums that no long can hold. */
class SumTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sums_of_sums_are_those_of_their_terms(long seed) {
        Random random = new Random(seed);
        Sum all = new Sum();
        BigInteger expected = BigInteger.ZERO;
        for (int i = 0; i < 200; i++) {
            Sum part = new Sum();
            for (int j = random.nextInt(4); j > 0; j--) {
                long term = random.nextLong();
                part.add(term);
                expected = expected.add(BigInteger.valueOf(term));
            }
            all.add(part);
            assertThat(all).hasToString(expected.toString());
        }
    }
}
