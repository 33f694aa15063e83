package dev.quartermaster.usage.intake.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WordsTest {

    private final Words words = new Words();

    @Test
    void a_word_is_the_same_string_as_before() {
        char[] text = "xu-17x".toCharArray();
        String first = words.of(text, 1, 4);
        assertThat(first).isEqualTo("u-17");
        assertThat(words.of("u-17x".toCharArray(), 0, 4)).isSameAs(first);
        assertThat(words.of(new String("u-17"))).isSameAs(first);
    }

    @Test
    void long_texts_are_not_kept() {
        String text = "y".repeat(65);
        assertThat(words.of(text.toCharArray(), 0, 65)).isEqualTo(text);
        assertThat(words.of(new String(text))).isNotSameAs(words.of(new String(text)));
    }

    /** Far more texts than places: many share one, and each is still what it was. */
    @Test
    void a_word_is_never_another_one() {
        Random random = new Random(4711);
        for (int i = 0; i < 200_000; i++) {
            String text = Integer.toString(random.nextInt(50_000), 36) + (i % 3 == 0 ? "é" : "");
            String found = i % 2 == 0 ? words.of(text.toCharArray(), 0, text.length()) : words.of(text);
            assertThat(found).isEqualTo(text);
        }
    }
}
