package dev.quartermaster.quota.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.laws.Charges;
import dev.quartermaster.quota.decisions.postgres.EngineDatabase;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.OnUnavailable;
import dev.quartermaster.quota.problems.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three replicas whose counters are slow or away at random, and every unit counted: told, charged, and the bound. */
class OvershootTest {

    private static final Duration LOAD = Duration.ofSeconds(8);
    private static final int ASKING = 6;

    private static final Limit ALLOW = when(Charges.quota(1, 600), OnUnavailable.ALLOW);
    private static final Limit DENY = when(Charges.quota(2, 900), OnUnavailable.DENY);
    private static final Limit LEASE = when(Charges.quota(3, 900), OnUnavailable.LEASE);
    private static final Limit RATE = when(Charges.rate(4, 400, Duration.ofMinutes(5)), OnUnavailable.ALLOW);
    private static final Limit STOCK = when(Charges.stock(5, 500), OnUnavailable.DENY);
    private static final Limit WARM = Charges.quota(6, 1_000_000);
    private static final List<Limit> LIMITS = List.of(ALLOW, DENY, LEASE, RATE, STOCK, WARM);

    private final EngineDatabase database = new EngineDatabase();
    private final List<Replica> replicas = new ArrayList<>();
    private final AtomicLong[] admitted = counts();
    private final AtomicLong degraded = new AtomicLong();
    private final AtomicLong unavailable = new AtomicLong();

    private static AtomicLong[] counts() {
        AtomicLong[] counts = new AtomicLong[LIMITS.size() + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new AtomicLong();
        }
        return counts;
    }

    private static Limit when(Limit limit, OnUnavailable away) {
        return new Limit(
                limit.id(),
                limit.name(),
                limit.metric(),
                limit.kind(),
                limit.amount(),
                limit.span(),
                limit.scope(),
                away,
                limit.mode(),
                limit.elastic(),
                limit.enabled());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void start(Duration patience, Duration timeout) {
        for (int i = 0; i < 3; i++) {
            replicas.add(new Replica(database, LIMITS, System::nanoTime, patience, timeout));
        }
        // until it is known how long statements usually take
        for (Replica replica : replicas) {
            for (int user = 0; user < 8; user++) {
                for (int i = 0; i < 60; i++) {
                    // on a busy machine one of them takes longer than usual, perhaps, and is refused
                    replica.ask("w-" + user, WARM.metric(), 1, null)
                            .handle((decision, failure) -> decision)
                            .orTimeout(20, TimeUnit.SECONDS)
                            .join();
                }
            }
        }
    }

    /** Everybody asks until the end, one after the other, while {@code trouble} goes on; then everything is well again. */
    private void load(SplittableRandom random, Faults.Kind kind, int mostDelay) {
        long end = System.nanoTime() + LOAD.toNanos();
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (Replica replica : replicas) {
            for (Limit limit : LIMITS.subList(0, 5)) {
                for (int i = 0; i < ASKING; i++) {
                    CompletableFuture<Void> one = new CompletableFuture<>();
                    done.add(one);
                    ask(replica, limit, end, random.split(), one);
                }
            }
        }
        while (System.nanoTime() < end) {
            Faults faults = replicas.get(random.nextInt(3)).engine.faults();
            Duration delay = Duration.ofMillis(50 + random.nextInt(mostDelay));
            faults.inject(kind, delay, Duration.ofMillis(100 + random.nextInt(400)));
            LockSupport.parkNanos(random.nextLong(600_000_000));
        }
        replicas.forEach(replica -> replica.engine.faults().clear());
        done.forEach(one -> one.orTimeout(60, TimeUnit.SECONDS).join());
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> replicas.stream()
                        .allMatch(replica -> !replica.engine.outage().isOn()
                                && replica.engine.owed().isEmpty()));
        replicas.forEach(replica ->
                replica.leases.releaseAll().orTimeout(20, TimeUnit.SECONDS).join());
    }

    private void ask(Replica replica, Limit limit, long end, SplittableRandom random, CompletableFuture<Void> done) {
        if (System.nanoTime() >= end) {
            done.complete(null);
            return;
        }
        long units = limit == STOCK ? 1 : 1 + random.nextInt(3);
        replica.ask("u-1", limit.metric(), units, null).whenComplete((decision, failure) -> {
            if (failure != null) {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                if (!(cause instanceof ProblemException)) {
                    done.completeExceptionally(failure);
                    return;
                }
                unavailable.incrementAndGet();
            } else if (decision instanceof Decision.Admitted) {
                admitted[limit.id()].addAndGet(units);
                if (decision.degraded()) {
                    degraded.incrementAndGet();
                }
            }
            database.vertx().setTimer(20 + random.nextInt(200), id -> ask(replica, limit, end, random, done));
        });
    }

    private long charged(Limit limit) {
        return database.used("3:u-1", limit.id());
    }

    private static long amount(Limit limit) {
        return Objects.requireNonNull(limit.amount());
    }

    private void isWithinItsBound() {
        for (Limit limit : LIMITS.subList(0, 5)) {
            long shares = limit.onUnavailable() == OnUnavailable.ALLOW ? 3 * (amount(limit) / 10) : 0;
            System.out.printf(
                    "%s %s: told %d, charged %d, bound %d%n",
                    limit.kind(),
                    limit.onUnavailable(),
                    admitted[limit.id()].get(),
                    charged(limit),
                    amount(limit) + shares);
            assertThat(admitted[limit.id()].get())
                    .as("%s, told", limit.name())
                    .isLessThanOrEqualTo(amount(limit) + shares);
            // what a late statement did not charge is owed only then
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(charged(limit))
                            .as("%s: nothing told is forgotten", limit.name())
                            .isGreaterThanOrEqualTo(admitted[limit.id()].get()));
        }
        System.out.printf("%d degraded, %d unavailable%n", degraded.get(), unavailable.get());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void answers_that_do_not_wait_for_slow_statements_are_charged_once_and_refusals_never(long seed) {
        start(Duration.ofMillis(10), Duration.ofSeconds(10));
        load(new SplittableRandom(seed), Faults.Kind.SLOW, 400);
        assertThat(outages()).as("each of them called it one").isGreaterThanOrEqualTo(3);
        assertThat(degraded.get()).as("admitted without the counters").isPositive();
        assertThat(unavailable.get()).as("refused without the counters").isPositive();
        isWithinItsBound();
        isChargedExactly();
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4})
    void whoever_is_allowed_goes_on_long_before_anybody_is_refused_and_is_charged_once(long seed) {
        start(Duration.ofSeconds(9), Duration.ofSeconds(10));
        load(new SplittableRandom(seed), Faults.Kind.SLOW, 400);
        assertThat(outages()).isZero();
        assertThat(unavailable.get()).as("refused without the counters").isZero();
        assertThat(degraded.get()).as("admitted without the counters").isPositive();
        isWithinItsBound();
        isChargedExactly();
    }

    private long outages() {
        return replicas.stream()
                .mapToLong(replica -> replica.engine.outage().count())
                .sum();
    }

    private void isChargedExactly() {
        // what is given back after a refusal is under way still, perhaps
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            for (Limit limit : LIMITS.subList(0, 5)) {
                assertThat(charged(limit)).as(limit.name()).isEqualTo(admitted[limit.id()].get());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWAY", "SLOW", "REFUSING"})
    void whatever_is_wrong_replicas_stay_within_the_bound_together(String kind) {
        start(Duration.ofMillis(10), Duration.ofMillis(300));
        load(new SplittableRandom(7), Faults.Kind.valueOf(kind), 1500);
        assertThat(outages()).isPositive();
        assertThat(degraded.get()).isPositive();
        isWithinItsBound();
    }
}
