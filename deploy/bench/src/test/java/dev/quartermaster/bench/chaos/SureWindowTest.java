package dev.quartermaster.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SureWindowTest {

    @Test
    void an_admission_counts_only_where_it_surely_lies() {
        SureWindow log = new SureWindow();
        log.admitted(0, 5, 3);
        log.admitted(4, 12, 2);
        log.admitted(9, 9, 4);
        assertThat(log.most(10)).as("the second may be after the end").isEqualTo(7);
        assertThat(log.most(13)).isEqualTo(9);
        assertThat(log.total()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void it_finds_what_trying_every_window_finds(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SureWindow log = new SureWindow();
        long[][] admissions = new long[200][];
        for (int i = 0; i < admissions.length; i++) {
            long from = random.nextLong(1000);
            admissions[i] = new long[] {from, from + random.nextLong(30), 1 + random.nextLong(5)};
            log.admitted(admissions[i][0], admissions[i][1], admissions[i][2]);
        }
        long most = 0;
        for (long begin = 0; begin < 1000; begin++) {
            long sum = 0;
            for (long[] admission : admissions) {
                sum += admission[0] >= begin && admission[1] < begin + 100 ? admission[2] : 0;
            }
            most = Math.max(most, sum);
        }
        assertThat(log.most(100)).isEqualTo(most);
    }
}
