package dev.quartermaster.usage.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.usage.contract.CloudEvents;
import dev.quartermaster.usage.contract.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the broker and to the process, what was published arrives, in order, once after deduplication. */
class KafkaTest {

    private static LocalKafka kafka;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        kafka = LocalKafka.startTemporary();
        kafka.createTopic(Topics.USAGE, 4);
        kafka.createTopic(Topics.ALERTS, 4);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private static Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", kafka.bootstrapServers());
    }

    @Test
    void theBrokerGoesAwayUnderLoadAndComesBack() throws Exception {
        UsagePublisher publisher = UsagePublisher.start(Samples.small(folder, kafka()));
        AtomicBoolean going = new AtomicBoolean(true);
        List<Thread> threads = new ArrayList<>();
        long[] published = new long[2];
        for (int i = 0; i < 2; i++) {
            int thread = i;
            threads.add(Thread.ofPlatform().start(() -> {
                while (going.get()) {
                    if (publisher.publish(Samples.event("/away", "u" + thread, published[thread]))) {
                        published[thread]++;
                    }
                    LockSupport.parkNanos(100_000);
                }
            }));
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> publisher.measures().sent() > 500);
        kafka.kill9();
        long before = publisher.measures().published();
        await().atMost(Duration.ofSeconds(60)).until(() -> publisher.measures().published() > before + 10_000);
        assertThat(publisher.measures().waiting()).isGreaterThan(5_000);
        assertThat(publisher.measures().oldestAgeMillis()).isPositive();
        kafka.restart();
        await().atMost(Duration.ofSeconds(60)).until(() -> publisher.measures().sent() > before + 10_000);
        going.set(false);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(publisher.drain(Duration.ofSeconds(60))).isTrue();
        publisher.close();
        assertThat(publisher.measures().droppedFull() + publisher.measures().droppedRejected())
                .isZero();
        assertThat(publisher.measures().waiting()).isZero();
        Received received = Received.of(kafka, "/away", published[0] + published[1]);
        assertThat(received.firstArrivals("u0")).isEqualTo(numbers(published[0]));
        assertThat(received.firstArrivals("u1")).isEqualTo(numbers(published[1]));
        assertThat(received.headers())
                .containsEntry(CloudEvents.HEADER_TYPE, CloudEvents.TYPE_USAGE)
                .containsEntry(CloudEvents.HEADER_SUBJECT, "user/u0");
    }

    private static List<Long> numbers(long count) {
        return java.util.stream.LongStream.range(0, count).boxed().toList();
    }

    /** Ten times; sometimes the broker is killed beforehand, so that the process dies with everything in its spool. */
    @Test
    void theProcessIsKilledTenTimesAndNothingItSaidIsMissing() throws Exception {
        Random random = new Random(20261124);
        Set<Long> told = new TreeSet<>();
        long next = 0;
        for (int round = 0; round < 10; round++) {
            boolean away = round == 3 || round == 7;
            if (away) {
                kafka.kill9();
            }
            List<Long> of = runAndKill(next, 150 + random.nextInt(1000));
            assertThat(of).isNotEmpty();
            told.addAll(of);
            next = of.getLast() + 1000;
            if (away) {
                kafka.restart();
            }
        }
        try (UsagePublisher last = UsagePublisher.start(Samples.small(folder, kafka()))) {
            assertThat(last.drain(Duration.ofSeconds(60))).isTrue();
        }
        Received received = Received.of(kafka, "/killed", told.size());
        Set<Long> arrived = new TreeSet<>();
        for (int subject = 0; subject < PublishingProcess.SUBJECTS; subject++) {
            List<Long> first = received.firstArrivals("u" + subject);
            assertThat(first).as("in order").isSorted();
            arrived.addAll(first);
        }
        assertThat(arrived).containsAll(told);
        assertThat(arrived.size() - told.size())
                .as("published, but killed before it could say so")
                .isBetween(0, 10 * 2);
    }

    private List<Long> runAndKill(long first, int events) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PublishingProcess.class.getName(),
                        folder.toString(),
                        "/killed",
                        Long.toString(first),
                        kafka.bootstrapServers())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<Long> told = new ArrayList<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            while (line != null) {
                told.add(Long.parseLong(line));
                if (told.size() == events) {
                    // not by the process itself, which would close the stream with what it still said
                    process.toHandle().destroyForcibly();
                }
                line = out.readLine();
            }
        } finally {
            process.destroyForcibly();
        }
        return told;
    }

    @Test
    void anEventFromTheFutureAndOneFromLongAgoHoldNothingUp() throws Exception {
        try (UsagePublisher publisher = UsagePublisher.start(Samples.small(folder, kafka()))) {
            publisher.publish(Samples.event("/times", "u0", 0));
            publisher.publish(Samples.event("/times", "u0", 40L * 366 * 86_400));
            publisher.publish(Samples.event("/times", "u0", -1_000_000_000L));
            assertThat(publisher.drain(Duration.ofSeconds(30))).isTrue();
            assertThat(publisher.measures().sent()).isEqualTo(3);
        }
        assertThat(Received.of(kafka, "/times", 3).firstArrivals("u0"))
                .containsExactly(0L, 40L * 366 * 86_400, -1_000_000_000L);
    }

    @Test
    void whatAProcessLeftBehindIsSentByAnother() throws Exception {
        UsagePublisher gone = UsagePublisher.start(Samples.small(folder, Map.of()));
        UsagePublisher also = UsagePublisher.start(Samples.small(folder, Map.of()));
        for (long n = 0; n < 1000; n++) {
            gone.publish(Samples.event("/left", "u0", n));
            also.publish(Samples.event("/left", "u1", n));
        }
        gone.close();
        also.close();
        PublisherSettings small = Samples.small(folder, kafka());
        PublisherSettings adopting = new PublisherSettings(
                small.folder(),
                small.kafka(),
                small.segmentBytes(),
                small.mostBytes(),
                WhenFull.DROP_NEWEST,
                Duration.ZERO,
                1000,
                Duration.ofMillis(200));
        try (UsagePublisher heir = UsagePublisher.start(adopting)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> heir.measures().sent() >= 2000);
            await().atMost(Duration.ofSeconds(30)).until(() -> heir.measures().waiting() == 0);
        }
        Received received = Received.of(kafka, "/left", 2000);
        assertThat(received.firstArrivals("u0")).isEqualTo(numbers(1000));
        assertThat(received.firstArrivals("u1")).isEqualTo(numbers(1000));
    }
}
