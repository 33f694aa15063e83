package dev.quartermaster.usage.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the spool keeps, and what it says it lost. */
class SpoolTest {

    private static final int SEGMENT = 16 * 1024;

    @TempDir
    Path folder;

    private PublisherSettings settings(WhenFull whenFull) {
        return new PublisherSettings(
                folder, Map.of(), SEGMENT, 6L * SEGMENT, whenFull, Duration.ofMillis(50), 1000, Duration.ZERO);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What a process that starts next finds. */
    private List<String> left(Counts counts) throws IOException {
        try (Spool spool = Spool.open(SpoolFolder.claim(folder), settings(WhenFull.DROP_NEWEST), counts)) {
            return all(spool, counts);
        }
    }

    private static List<String> all(Spool spool, Counts counts) {
        Cursor cursor = new Cursor(spool, counts);
        List<String> found = new ArrayList<>();
        for (ByteBuffer next = cursor.peek(); next != null; next = cursor.peek()) {
            found.add(StandardCharsets.UTF_8.decode(next.duplicate()).toString());
            cursor.advance(next);
        }
        return found;
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(n -> "event " + n).toList();
    }

    @Test
    void whatWasAppendedIsThereInOrderAfterARestart() throws Exception {
        Counts counts = new Counts();
        Spool spool = Spool.open(SpoolFolder.claim(folder), settings(WhenFull.DROP_NEWEST), counts);
        spool.begin();
        spool.keep();
        for (String name : names(0, 1500)) {
            assertThat(spool.append(bytes(name), name.length())).isEqualTo(Spool.Appended.KEPT);
            spool.keep();
        }
        assertThat(all(spool, counts)).isEqualTo(names(0, 1500));
        // no close: a killed process does not
        assertThat(SpoolFolder.lock(spool.path()))
                .as("two never have one folder")
                .isNull();
        spool.close();
        Counts next = new Counts();
        assertThat(left(next)).isEqualTo(names(0, 1500));
        assertThat(next.waiting()).isEqualTo(1500);
        assertThat(next.damaged()).isZero();
    }

    @Test
    void whatIsAcknowledgedIsNotThereAgainAndItsFilesAreUsedAgain() throws Exception {
        Counts counts = new Counts();
        Spool spool = Spool.open(SpoolFolder.claim(folder), settings(WhenFull.DROP_NEWEST), counts);
        spool.begin();
        spool.keep();
        Cursor cursor = new Cursor(spool, counts);
        for (int n = 0; n < 20_000; n++) {
            String name = "event " + n;
            assertThat(spool.append(bytes(name), name.length())).isEqualTo(Spool.Appended.KEPT);
            ByteBuffer next = Objects.requireNonNull(cursor.peek());
            assertThat(StandardCharsets.UTF_8.decode(next.duplicate()).toString())
                    .isEqualTo(name);
            int end = cursor.end(next);
            cursor.advance(next);
            // what the file held when it was used before is not there any more
            assertThat(cursor.peek()).isNull();
            if (n < 19_990) {
                spool.acknowledged(Objects.requireNonNull(cursor.segment()), end, 1, name.length());
            }
            spool.keep();
        }
        assertThat(counts.damaged()).isZero();
        spool.close();
        SpoolFolder again = SpoolFolder.claim(folder);
        assertThat(again.segments()).hasSizeLessThanOrEqualTo(2);
        again.close();
        assertThat(left(new Counts())).isEqualTo(names(19_990, 20_000));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aTornTailLosesItselfOnly(long seed) throws Exception {
        Random random = new Random(seed);
        Spool spool = Spool.open(SpoolFolder.claim(folder), settings(WhenFull.DROP_NEWEST), new Counts());
        spool.begin();
        names(0, 100).forEach(name -> spool.append(bytes(name), name.length()));
        Path file;
        spool.close();
        try (SpoolFolder own = SpoolFolder.claim(folder)) {
            file = own.segments().getLast();
        }
        int torn = random.nextInt(100);
        int frame = Segment.framed("event 10".length());
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            long at = Segment.HEADER + (long) torn * frame + 8 + random.nextInt(7);
            raw.seek(at);
            int was = raw.read();
            raw.seek(at);
            raw.write(was ^ 1 << random.nextInt(8));
        }
        Counts counts = new Counts();
        Spool again = Spool.open(SpoolFolder.claim(folder), settings(WhenFull.DROP_NEWEST), counts);
        again.begin();
        again.append(bytes("event 100"), 9);
        List<String> expected = new ArrayList<>(names(0, torn));
        expected.add("event 100");
        assertThat(all(again, counts)).isEqualTo(expected);
        assertThat(counts.damaged()).isPositive();
        again.close();
    }

    @Test
    void aFullSpoolRefusesTheNewestAndSaysSo() {
        UsagePublisher publisher = start(WhenFull.DROP_NEWEST);
        int kept = 0;
        for (int n = 0; n < 5_000; n++) {
            kept += publisher.publish(Samples.event("/full", "u", n)) ? 1 : 0;
        }
        PublisherMeasures measures = publisher.measures();
        assertThat(measures.published()).isEqualTo(kept).isLessThan(1000).isPositive();
        assertThat(measures.droppedFull()).isEqualTo(5_000 - kept);
        assertThat(measures.waiting()).isEqualTo(kept);
        publisher.close();
    }

    @Test
    void aFullSpoolDropsTheOldestAndSaysSo() {
        UsagePublisher publisher = start(WhenFull.DROP_OLDEST);
        for (int n = 0; n < 5_000; n++) {
            int event = n;
            await().atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> publisher.publish(Samples.event("/full", "u", event)));
        }
        PublisherMeasures measures = publisher.measures();
        assertThat(measures.published()).isEqualTo(5_000);
        assertThat(measures.waiting()).isBetween(50L, 1000L);
        publisher.close();
        assertThat(measures.waitingBytes()).isPositive();
        assertThat(measures.droppedFull()).isGreaterThanOrEqualTo(5_000 - measures.waiting());
    }

    @Test
    void whatIsTooLargeIsRefusedAlone() {
        UsagePublisher publisher = start(WhenFull.DROP_NEWEST);
        assertThat(publisher.publish(Samples.event("/large", "u".repeat(SEGMENT / 4), 1)))
                .isFalse();
        assertThat(publisher.publish(Samples.event("/large", "u", 2))).isTrue();
        assertThat(publisher.measures().droppedRejected()).isEqualTo(1);
        assertThat(publisher.measures().published()).isEqualTo(1);
        publisher.close();
        assertThat(publisher.publish(Samples.event("/large", "u", 3)))
                .as("after the end nothing is kept, and nothing fails")
                .isFalse();
    }

    private UsagePublisher start(WhenFull whenFull) {
        try {
            return UsagePublisher.start(settings(whenFull));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
