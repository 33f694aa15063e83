package dev.quartermaster.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.bench.chaos.Told.Decided;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToldTest {

    private static final List<Decided> DECISIONS = List.of(
            new Decided("a", "u", "0.1", 0, 10),
            new Decided("b", "u", "0.1", 5, 20),
            new Decided("c", "u", "0.1", 11, 30),
            new Decided("d", "u", "0.2", 40, 50),
            new Decided("e", "u", "", 60, 70));

    private static List<String> outOfOrder(Map<String, Long> offsets) {
        return Told.outOfOrder(DECISIONS, it -> offsets.getOrDefault(it.id(), -1L));
    }

    @Test
    void what_overlapped_may_stand_in_any_order_and_other_lives_anywhere() {
        assertThat(outOfOrder(Map.of("a", 5L, "b", 4L, "c", 6L, "d", 1L, "e", 0L)))
                .isEmpty();
        assertThat(outOfOrder(Map.of("b", 9L, "c", 8L))).isEmpty();
    }

    @Test
    void what_was_asked_after_an_answer_stands_after_it() {
        assertThat(outOfOrder(Map.of("a", 5L, "b", 4L, "c", 3L)))
                .singleElement()
                .asString()
                .contains("u by 0.1: c");
    }
}
