package dev.quartermaster.quota.decisions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Slots;
import dev.quartermaster.quota.decisions.laws.Charges;
import dev.quartermaster.quota.decisions.laws.ExactLog;
import dev.quartermaster.quota.decisions.postgres.EngineDatabase;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.problems.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three replicas with leases on one database: laws 1, 3, 4 and 6. */
class ReplicasTest {

    private static final Duration WINDOW = Duration.ofSeconds(12);
    private static final Duration LOAD = Duration.ofSeconds(30);
    private static final List<Limit> LIMITS =
            List.of(Charges.rate(1, 200, WINDOW), Charges.rate(2, 1000, WINDOW), Charges.rate(3, 20_000, WINDOW));
    private static final Limit BRIEF = Charges.rate(4, 4000, Duration.ofSeconds(6));

    /** The slack for what a replica has leased and not used to come back: it sweeps twice a second. */
    private static final long SLACK_MICROS = 1_500_000;

    private final EngineDatabase database = new EngineDatabase();

    /** Their monotonic clocks start anywhere: an hour apart, and one below zero. */
    private final List<Replica> replicas = List.of(
            replica(System::nanoTime),
            replica(() -> System.nanoTime() + 3_600_000_000_000L),
            replica(() -> System.nanoTime() - 3_600_000_000_000L * 24 * 365));

    private Replica replica(Monotonic monotonic) {
        List<Limit> limits = new ArrayList<>(LIMITS);
        limits.add(BRIEF);
        return new Replica(database, limits, monotonic);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void with_demand_above_the_limit_all_of_it_and_no_more_is_admitted_in_every_window() {
        Map<Limit, ExactLog> logs = new HashMap<>();
        List<Demand> demands = new ArrayList<>();
        long end = System.nanoTime() + LOAD.toNanos();
        for (Limit limit : LIMITS) {
            logs.put(limit, new ExactLog());
            for (Replica replica : replicas) {
                for (int i = 0; i < 16; i++) {
                    demands.add(new Demand(replica, limit, logs.get(limit), () -> System.nanoTime() >= end));
                }
            }
        }
        demands.forEach(Demand::ask);
        demands.forEach(demand -> demand.done.orTimeout(60, TimeUnit.SECONDS).join());
        long until = micros();
        for (Limit limit : LIMITS) {
            long amount = Objects.requireNonNull(limit.amount());
            ExactLog log = Objects.requireNonNull(logs.get(limit));
            long width = Slots.widthMicros(WINDOW);
            long most = log.most(Charges.windowMicros(limit));
            long fewest = log.fewest(Charges.windowMicros(limit) + width + SLACK_MICROS, until);
            System.out.printf("limit %d: total %d, in a window %d to %d%n", amount, log.total(), fewest, most);
            assertThat(most).as("most of %d", amount).isLessThanOrEqualTo(amount);
            assertThat(fewest).as("fewest of %d", amount).isBetween(amount * 95 / 100, 2 * amount);
        }
        long leased = replicas.stream().mapToLong(r -> r.fromLeases.get()).sum();
        System.out.printf("from leases %d%n", leased);
        assertThat(leased).as("admitted from leases").isGreaterThan(5000);
    }

    @Test
    void a_killed_replica_gives_nothing_back_and_its_slots_slide_out() {
        ExactLog log = new ExactLog();
        Replica killed = replicas.getFirst();
        long begin = System.nanoTime();
        // a busy machine takes its time until something is leased; all of it has to lie within one window
        BooleanSupplier over = () -> {
            long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
            return millis > 400 && (killed.fromLeases.get() > 0 || millis > 4000);
        };
        List<Demand> demands = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            demands.add(new Demand(killed, BRIEF, log, over));
        }
        demands.forEach(Demand::ask);
        demands.forEach(demand -> demand.done.orTimeout(60, TimeUnit.SECONDS).join());
        killed.kill();
        assertThat(killed.fromLeases.get()).isPositive();
        long charged = database.used("3:u-1", BRIEF.id());
        assertThat(charged).isGreaterThanOrEqualTo(log.total());

        Charge rest = Charges.charge(BRIEF, "3:u-1", 4000);
        Verdict.Judged refused = EngineDatabase.consume(database.replica(), rest);
        assertThat(refused.admitted()).isFalse();
        assertThat(refused.used()[0]).as("still charged").isGreaterThanOrEqualTo(log.total());
        while (micros() < refused.retries()[0]) {
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
        assertThat(EngineDatabase.consume(database.replica(), rest).admitted())
                .as("all of it is back")
                .isTrue();
    }

    @Test
    void a_key_is_answered_by_any_replica_as_the_first_time() {
        List<CompletableFuture<Decision>> asked = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            asked.add(replicas.get(i % 3).ask("u-1", "metric_1", 7, "key"));
        }
        Decision first = asked.getFirst().orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(first).isInstanceOf(Decision.Admitted.class);
        assertThat(asked)
                .allSatisfy(answer -> assertThat(
                                answer.orTimeout(20, TimeUnit.SECONDS).join())
                        .isEqualTo(first));
        assertThat(database.used("3:u-1", 1)).isEqualTo(7);
        assertThatThrownBy(
                        () -> replicas.get(1).ask("u-1", "metric_1", 8, "key").join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        reused -> assertThat(reused.problem().code()).isEqualTo(ErrorCode.IDEMPOTENCY_KEY_REUSED));
    }

    /** The time of the machine, which is the database's too: it runs on the same one. */
    private static long micros() {
        return DatabaseClock.micros(Instant.now());
    }

    /** Asks again as soon as it was answered, and a little later after a refusal. */
    private final class Demand {
        private final Replica replica;
        private final Limit limit;
        private final ExactLog log;
        private final BooleanSupplier over;
        final CompletableFuture<Void> done = new CompletableFuture<>();

        Demand(Replica replica, Limit limit, ExactLog log, BooleanSupplier over) {
            this.replica = replica;
            this.limit = limit;
            this.log = log;
            this.over = over;
        }

        void ask() {
            if (over.getAsBoolean()) {
                done.complete(null);
                return;
            }
            long from = micros();
            replica.ask("u-1", limit.metric(), 1, null).whenComplete((decision, failure) -> {
                if (failure != null) {
                    done.completeExceptionally(failure);
                    return;
                }
                boolean admitted = decision instanceof Decision.Admitted;
                if (admitted) {
                    log.admitted(from, micros(), 1);
                }
                // a loop on one stack would end in an overflow, and a demand without a pause would leave nothing to
                // others
                database.vertx().setTimer(admitted ? 1 : 20, id -> ask());
            });
        }
    }
}
