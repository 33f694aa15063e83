package dev.quartermaster.quota.decisions.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.decisions.Claim;
import dev.quartermaster.quota.decisions.Counters;
import dev.quartermaster.quota.decisions.Verdict;
import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.decisions.laws.Charges;
import dev.quartermaster.quota.limits.domain.Limit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Law 3: a key counts once and is answered the same, whoever asks and however many at once. */
class OnceTest {

    private static final Limit RATE = Charges.rate(1, 100, Duration.ofMinutes(1));
    private static final Limit STOCK = Charges.stock(2, 100);

    private final EngineDatabase database = new EngineDatabase();
    private final List<Counters> replicas = List.of(database.replica(), database.replica(), database.replica());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void the_same_key_50_times_in_parallel_counts_once() {
        List<CompletableFuture<Verdict>> asked = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Claim claim = once("k", "f", "answer " + i, charges("s", 7));
            asked.add(EngineDatabase.judging(replicas.get(i % 3), claim));
        }
        List<Verdict> said = asked.stream()
                .map(verdict -> verdict.orTimeout(20, TimeUnit.SECONDS).join())
                .toList();

        List<Verdict.Judged> judged = of(said, Verdict.Judged.class);
        assertThat(judged)
                .singleElement()
                .satisfies(first -> assertThat(first.admitted()).isTrue());
        List<Verdict.Repeated> repeated = of(said, Verdict.Repeated.class);
        assertThat(repeated).hasSize(49);
        Verdict.Judged first = judged.getFirst();
        String context = "answer " + said.indexOf(first);
        assertThat(repeated).allSatisfy(again -> {
            assertThat(again.admitted()).isTrue();
            assertThat(again.context()).isEqualTo(context);
            assertThat(again.numbers()).containsExactly(numbers(first));
        });
        assertUsed("s", 7, 7);
    }

    @Test
    void the_same_key_again_and_again_counts_once() {
        Verdict.Judged first =
                (Verdict.Judged) EngineDatabase.judge(replicas.get(0), once("k", "f", "first", charges("s", 3)));
        String rows = database.rows();
        for (int i = 0; i < 50; i++) {
            Verdict again = EngineDatabase.judge(replicas.get(i % 3), once("k", "f", "later", charges("s", 3)));
            assertThat(again).isInstanceOfSatisfying(Verdict.Repeated.class, repeated -> {
                assertThat(repeated.context()).isEqualTo("first");
                assertThat(repeated.numbers()).containsExactly(numbers(first));
            });
        }
        assertUsed("s", 3, 3);
        assertThat(counters(database.rows())).isEqualTo(counters(rows));
    }

    @Test
    void a_key_used_for_another_request_is_refused_and_changes_nothing() {
        EngineDatabase.judge(replicas.get(0), once("k", "f", "first", charges("s", 3)));
        String rows = counters(database.rows());
        for (Counters replica : replicas) {
            assertThat(EngineDatabase.judge(replica, once("k", "g", "other", charges("t", 1))))
                    .isInstanceOf(Verdict.KeyReused.class);
        }
        assertThat(counters(database.rows())).isEqualTo(rows);
    }

    @Test
    void different_keys_at_once_all_count() {
        List<CompletableFuture<Verdict>> asked = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            // every key twice, and all of them on the same two counters
            int key = i % 30;
            asked.add(EngineDatabase.judging(replicas.get(i % 3), once("k" + key, "f", "of " + key, charges("s", 1))));
        }
        int judged = 0;
        for (int i = 0; i < 60; i++) {
            Verdict said = asked.get(i).orTimeout(20, TimeUnit.SECONDS).join();
            judged += said instanceof Verdict.Judged ? 1 : 0;
            if (!(said instanceof Verdict.Judged)) {
                String context = "of " + i % 30;
                assertThat(said)
                        .isInstanceOfSatisfying(
                                Verdict.Repeated.class,
                                again -> assertThat(again.context()).isEqualTo(context));
            }
        }
        assertThat(judged).isEqualTo(30);
        assertUsed("s", 30, 30);
    }

    @Test
    void keys_known_and_new_in_one_group_each_get_their_own_answer() {
        Counters counters = replicas.getFirst();
        EngineDatabase.judge(counters, once("b", "f", "of b", charges("s", 1)));
        EngineDatabase.judge(counters, once("d", "f", "of d", charges("s", 1)));
        List<CompletableFuture<Verdict>> asked = new ArrayList<>();
        for (String key : List.of("lone", "a", "b", "c", "d")) {
            asked.add(EngineDatabase.judging(counters, once(key, "f", "of " + key, charges("s", 1))));
        }
        List<Verdict> said = asked.stream()
                .map(verdict -> verdict.orTimeout(20, TimeUnit.SECONDS).join())
                .toList();
        assertThat(of(said, Verdict.Judged.class)).hasSize(3);
        assertThat(of(said, Verdict.Repeated.class))
                .extracting(Verdict.Repeated::context)
                .containsExactly("of b", "of d");
        assertUsed("s", 5, 5);
    }

    @Test
    void a_refusal_is_repeated_until_its_moment_and_judged_anew_after() {
        Limit brief = Charges.rate(3, 5, Duration.ofSeconds(1));
        EngineDatabase.consume(replicas.get(0), Charges.charge(brief, "s", 5));
        Claim claim = once("k", "f", "first", List.of(Charges.charge(brief, "s", 2)));
        Verdict.Judged refused = (Verdict.Judged) EngineDatabase.judge(replicas.get(0), claim);
        assertThat(refused.admitted()).isFalse();

        long retry = refused.retries()[0];
        Verdict said = refused;
        for (int i = 0; !(said instanceof Verdict.Judged judged && judged.admitted()); i++) {
            assertThat(i).as("tries until the moment named").isLessThan(10_000);
            long before = database.clockMicros();
            said = EngineDatabase.judge(replicas.get(i % 3), claim);
            if (said instanceof Verdict.Judged anew) {
                assertThat(anew.atMicros()).isGreaterThanOrEqualTo(retry);
            } else {
                assertThat(before).as("repeated though its moment had come").isLessThan(retry);
                assertThat(said)
                        .isInstanceOfSatisfying(
                                Verdict.Repeated.class,
                                again -> assertThat(again.admitted()).isFalse());
            }
        }
        assertThat(EngineDatabase.judge(replicas.get(1), claim))
                .isInstanceOfSatisfying(
                        Verdict.Repeated.class,
                        again -> assertThat(again.admitted()).isTrue());
    }

    @Test
    void a_limit_that_only_reports_has_no_say_in_whether_a_refusal_is_remembered() {
        Limit full = Charges.shadow(STOCK);
        EngineDatabase.consume(replicas.get(0), Charges.charge(RATE, "s", 100), Charges.charge(STOCK, "s", 100));
        // waiting mends the rate; it does not mend the stock, which does not refuse anybody
        List<Charge> both = List.of(Charges.charge(RATE, "s", 1), Charges.charge(full, "s", 1));
        Claim claim = once("k", "f", "first", both);
        assertThat(((Verdict.Judged) EngineDatabase.judge(replicas.get(0), claim)).admitted())
                .isFalse();
        assertThat(EngineDatabase.judge(replicas.get(1), claim))
                .isInstanceOfSatisfying(
                        Verdict.Repeated.class,
                        again -> assertThat(again.admitted()).isFalse());
    }

    @Test
    void a_refusal_that_waiting_does_not_mend_is_not_remembered() {
        EngineDatabase.consume(replicas.get(0), Charges.charge(STOCK, "s", 100));
        Claim claim = once("k", "f", "first", List.of(Charges.charge(STOCK, "s", 1)));
        for (int i = 0; i < 2; i++) {
            Verdict.Judged refused = (Verdict.Judged) EngineDatabase.judge(replicas.get(i), claim);
            assertThat(refused.admitted()).isFalse();
        }
        EngineDatabase.consume(replicas.get(1), Charges.charge(STOCK, "s", -1));
        Verdict.Judged admitted = (Verdict.Judged) EngineDatabase.judge(replicas.get(2), claim);
        assertThat(admitted.admitted()).isTrue();
    }

    private static List<Charge> charges(String subject, long cost) {
        return List.of(Charges.charge(RATE, subject, cost), Charges.charge(STOCK, subject, cost));
    }

    private static Claim once(String key, String fingerprint, String context, List<Charge> charges) {
        byte[] digest = fingerprint.getBytes(StandardCharsets.UTF_8);
        return new Claim(Claim.Mode.CONSUME, charges, new Claim.Once(key, digest, context));
    }

    private static <T> List<T> of(List<Verdict> said, Class<T> type) {
        return said.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static long[] numbers(Verdict.Judged judged) {
        int n = judged.used().length;
        long[] numbers = new long[1 + 3 * n];
        numbers[0] = judged.atMicros();
        System.arraycopy(judged.used(), 0, numbers, 1, n);
        System.arraycopy(judged.resets(), 0, numbers, 1 + n, n);
        System.arraycopy(judged.retries(), 0, numbers, 1 + 2 * n, n);
        return numbers;
    }

    /** The counters' part of {@link EngineDatabase#rows()}: asking for a key again may lock its row, and nothing more. */
    private static String counters(String rows) {
        return Objects.requireNonNull(rows).substring(0, rows.lastIndexOf('\n'));
    }

    private void assertUsed(String subject, long rate, long stock) {
        assertThat(database.used(subject, RATE.id())).isEqualTo(rate);
        assertThat(database.used(subject, STOCK.id())).isEqualTo(stock);
    }
}
