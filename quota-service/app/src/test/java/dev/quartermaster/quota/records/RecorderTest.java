package dev.quartermaster.quota.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quartermaster.quota.decisions.Clocks;
import dev.quartermaster.quota.decisions.DecisionListener.Circumstances;
import dev.quartermaster.quota.decisions.DecisionListener.Way;
import dev.quartermaster.quota.records.domain.DecisionId;
import dev.quartermaster.quota.records.domain.Refusal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is heard is on record once, summed but never lost, whatever becomes of the writing. */
class RecorderTest {

    private static final long NOW = 1_770_000_000_000_000L;

    private final List<Batch> written = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private volatile boolean away;

    private Recorder recorder(int admissionsPerSecond, int mostWaiting) {
        RecordStore store = batch -> {
            if (away) {
                return Uni.createFrom().failure(new ConnectException("away"));
            }
            written.add(batch);
            return Uni.createFrom().voidItem();
        };
        return new Recorder(
                store,
                new Settings(admissionsPerSecond, mostWaiting),
                new RecordMeter(meters),
                Clocks.at(NOW),
                System::nanoTime);
    }

    private static void flush(Recorder recorder) {
        recorder.flushed().await().atMost(Duration.ofSeconds(10));
    }

    private List<Refusal> refusals() {
        return written.stream().flatMap(batch -> batch.refusals().stream()).toList();
    }

    private List<Batch.Decided> decisions() {
        return written.stream().flatMap(batch -> batch.decisions().stream()).toList();
    }

    /** Two threads that are the first to make a Uni run into each other in what Mutiny sets up then. */
    @BeforeAll
    static void setUpMutiny() {
        Uni.createFrom().emitter(emitter -> emitter.complete(true)).await().indefinitely();
    }

    @Test
    void identical_refusals_of_a_second_are_one_row_with_every_name() {
        Recorder recorder = recorder(10, 100);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            var decision = Told.refused(NOW + i);
            ids.add(decision.id());
            recorder.decided(Told.ask(Told.user("u"), false), decision, Told.judged());
        }
        recorder.decided(Told.ask(Told.user("u"), false), Told.refused(NOW + 1_000_000), Told.judged());
        recorder.decided(Told.ask(Told.user("v"), false), Told.refused(NOW), Told.judged());
        flush(recorder);
        assertThat(refusals()).extracting(Refusal::times).containsExactlyInAnyOrder(500L, 1L, 1L);
        Batch.Decided sum = decisions().stream()
                .filter(it -> it.decision().times() == 500)
                .findFirst()
                .orElseThrow();
        assertThat(sum.same()).hasSize(499 * 16);
        assertThat(DecisionId.text(sum.decision().id())).isEqualTo(ids.getFirst());
        java.nio.ByteBuffer same = java.nio.ByteBuffer.wrap(sum.same());
        for (String id : ids.subList(1, 500)) {
            assertThat(DecisionId.text(new UUID(same.getLong(), same.getLong())))
                    .isEqualTo(id);
        }
    }

    @Test
    void a_repeated_refusal_is_a_violation_and_no_decision_and_a_look_is_no_violation() {
        Recorder recorder = recorder(10, 100);
        recorder.decided(Told.ask(Told.user("u"), false), Told.refused(NOW), new Circumstances(1, 1, Way.REPEATED));
        recorder.decided(Told.ask(Told.user("u"), false), Told.admitted(NOW), new Circumstances(1, 1, Way.REPEATED));
        recorder.decided(Told.ask(Told.user("u"), true), Told.refused(NOW), Told.judged());
        recorder.decided(Told.ask(Told.user("w"), false), Told.refused(NOW), new Circumstances(0, 1, Way.REFUSED_HOLD));
        flush(recorder);
        assertThat(refusals()).extracting(it -> it.subject().user()).containsExactlyInAnyOrder("u", "w");
        assertThat(decisions()).hasSize(2);
        assertThat(decisions())
                .anyMatch(it -> it.decision().hold())
                .anyMatch(it -> it.decision().looked());
        long counted = written.getFirst().minutes().stream()
                .filter(it -> it.limit().isEmpty())
                .mapToLong(Batch.Minute::decisions)
                .sum();
        assertThat(counted).isEqualTo(1);
    }

    @Test
    void admissions_beyond_the_budget_are_counted_only() {
        Recorder recorder = recorder(10, 1000);
        for (int i = 0; i < 300; i++) {
            // flushing in the middle of a second gives no new budget
            if (i == 150) {
                flush(recorder);
            }
            recorder.decided(Told.ask(Told.user("u"), false), Told.admitted(NOW + i * 10_000L), Told.judged());
        }
        flush(recorder);
        assertThat(decisions()).hasSize(30);
        List<Batch.Minute> all = written.stream()
                .flatMap(batch -> batch.minutes().stream())
                .filter(it -> it.limit().isEmpty())
                .toList();
        assertThat(all.stream().mapToLong(Batch.Minute::decisions).sum()).isEqualTo(300);
        assertThat(all.stream().mapToLong(Batch.Minute::unrecorded).sum()).isEqualTo(270);
    }

    @Test
    void beyond_the_bound_refusals_are_summed_by_limit_and_nothing_is_lost() {
        Recorder recorder = recorder(10, 25);
        away = true;
        for (int i = 0; i < 1000; i++) {
            recorder.decided(Told.ask(Told.user("u" + i), false), Told.refused(NOW + i), Told.judged());
            if (i == 300) {
                assertThatThrownBy(() -> flush(recorder)).isNotNull();
            }
        }
        assertThatThrownBy(() -> flush(recorder)).isNotNull();
        away = false;
        flush(recorder);
        flush(recorder);
        assertThat(refusals()).hasSizeLessThanOrEqualTo(2 * 26);
        assertThat(refusals().stream().mapToLong(Refusal::times).sum()).isEqualTo(1000);
        assertThat(refusals()).filteredOn(it -> it.subject().user() == null).isNotEmpty();
        assertThat(meters.counter("quartermaster.records.folded").count()).isEqualTo(1000 - 2 * 25);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 20261124})
    void every_refusal_is_written_once_from_many_threads_while_the_database_comes_and_goes(long seed)
            throws InterruptedException {
        Recorder recorder = recorder(100, 200);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Random random = new Random(seed + t);
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 20_000; i++) {
                    long at = NOW + i * 50L;
                    boolean refuses = random.nextInt(4) > 0;
                    recorder.decided(
                            Told.ask(Told.user("u" + random.nextInt(60)), false),
                            refuses ? Told.refused(at) : Told.admitted(at),
                            Told.judged());
                    if (random.nextInt(3000) == 0) {
                        away = !away;
                        recorder.flushed().subscribe().with(done -> {}, failure -> {});
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        away = false;
        // one write that began while the database was away may still be on its way to fail
        recorder.flushed()
                .onFailure(ConnectException.class)
                .retry()
                .atMost(1)
                .await()
                .atMost(Duration.ofSeconds(10));
        flush(recorder);
        assertThat(written).extracting(Batch::sequence).doesNotHaveDuplicates();
        long counted = written.stream()
                .flatMap(batch -> batch.minutes().stream())
                .filter(it -> it.limit().isEmpty() && !it.allowed())
                .mapToLong(Batch.Minute::decisions)
                .sum();
        long all = written.stream()
                .flatMap(batch -> batch.minutes().stream())
                .filter(it -> it.limit().isEmpty())
                .mapToLong(Batch.Minute::decisions)
                .sum();
        assertThat(all).isEqualTo(80_000);
        assertThat(refusals().stream().mapToLong(Refusal::times).sum()).isEqualTo(counted);
    }
}
