package dev.quartermaster.quota.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.decisions.domain.Ask;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.Precondition;
import dev.quartermaster.quota.limits.Store;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import dev.quartermaster.quota.limits.domain.SubjectSettings;
import dev.quartermaster.quota.testing.QuotaTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Commits that race with reservations on one quota. */
@QuarkusTest
@WithTestResource(QuotaTestResource.class)
@NullUnmarked
class ReservationRaceTest {

    private static final int ROUNDS = 10_000;
    private static final long AMOUNT = 120;

    @Inject
    Reservations reservations;

    @Inject
    Store<SubjectSettings> subjects;

    @Inject
    Pool pool;

    @Test
    void neverAboveTheAmountAndInTheEndExactlyWhatWasCommitted() {
        Subject subject = new Subject("race", null, null, null, null);
        subjects.put(
                        Key.of(new SubjectRef(Dimension.USER, "race")),
                        new SubjectSettings("editor", null, null, null, ""),
                        new Precondition.None(),
                        "test")
                .await()
                .atMost(Duration.ofSeconds(10));
        Random random = new Random(7);
        AtomicLong committed = new AtomicLong();
        AtomicLong seen = new AtomicLong();
        Multi.createFrom()
                .range(0, ROUNDS)
                .onItem()
                .transformToUni(i -> {
                    long hold = 1 + random.nextInt(8);
                    // mostly less than held, so that the quota lasts for the whole race
                    long actual = random.nextInt(150) == 0 ? random.nextInt(12) : 0;
                    return round(subject, hold, actual, committed, seen);
                })
                .merge(24)
                .collect()
                .last()
                .await()
                .atMost(Duration.ofMinutes(5));
        assertThat(seen.get()).isPositive().isLessThanOrEqualTo(AMOUNT);
        var row = pool.query("SELECT charged AS used, held FROM counters WHERE subject = '4:race'")
                .execute()
                .await()
                .atMost(Duration.ofSeconds(10))
                .iterator()
                .next();
        assertThat(row.getLong("held")).isZero();
        assertThat(row.getLong("used")).isEqualTo(committed.get());
        assertThat(committed.get()).isPositive();
    }

    private Uni<Void> round(Subject subject, long hold, long actual, AtomicLong committed, AtomicLong seen) {
        Ask ask = new Ask(subject, Map.of("video_minutes", hold), null, null, null, null, null, false);
        return reservations.make(ask, Duration.ofMinutes(5)).chain(made -> {
            observe(made.decision(), seen);
            if (made.id() == null) {
                return Uni.createFrom().voidItem();
            }
            return reservations
                    .commit(made.id(), Map.of("video_minutes", actual))
                    .chain(done -> {
                        observe(done.decision(), seen);
                        if (done.decision() instanceof Decision.Admitted) {
                            committed.addAndGet(actual);
                            return Uni.createFrom().voidItem();
                        }
                        return reservations.release(made.id());
                    });
        });
    }

    private static void observe(Decision decision, AtomicLong seen) {
        decision.readings().forEach(reading -> seen.accumulateAndGet(reading.used(), Math::max));
    }
}
