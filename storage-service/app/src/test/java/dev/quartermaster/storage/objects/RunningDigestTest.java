package dev.quartermaster.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The digest beside that of the JDK, put aside and gone on with at random places. */
class RunningDigestTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void isTheSameAsTheOneOfTheJdk(long seed) throws Exception {
        Random random = new Random(seed);
        for (int size = 0; size < 300; size++) {
            byte[] content = new byte[size < 200 ? size : random.nextInt(100_000)];
            random.nextBytes(content);
            RunningDigest digest = RunningDigest.fresh();
            int done = 0;
            while (done < content.length) {
                int step = 1 + random.nextInt(content.length - done);
                digest.update(Arrays.copyOfRange(content, done, done + step), step);
                done += step;
                digest.sha256();
                digest = RunningDigest.of(digest.state());
            }
            assertThat(digest.sha256())
                    .as("%d bytes", content.length)
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
        }
    }
}
