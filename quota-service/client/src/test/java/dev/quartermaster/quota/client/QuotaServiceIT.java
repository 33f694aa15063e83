package dev.quartermaster.quota.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.client.testing.CuttingProxy;
import dev.quartermaster.quota.client.testing.QuotaService;
import dev.quartermaster.quota.contract.Check;
import dev.quartermaster.quota.contract.Hold;
import dev.quartermaster.quota.contract.QuotaView;
import dev.quartermaster.quota.contract.Reservation;
import dev.quartermaster.quota.contract.Subject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The client and the packaged service, as they ship. */
class QuotaServiceIT {

    private static final QuotaService SERVICE = QuotaService.shared();

    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void limits() {
        SERVICE.limit(
                "it_calls",
                "{\"metric\":\"it_calls\",\"kind\":\"rate\",\"amount\":50,\"window\":\"PT1H\",\"scope\":[\"user\"]}");
        SERVICE.limit("it_bytes", "{\"metric\":\"it_bytes\",\"kind\":\"stock\",\"amount\":100,\"scope\":[\"user\"]}");
        SERVICE.limit("it_file", "{\"metric\":\"it_file\",\"kind\":\"size\",\"amount\":10,\"scope\":[\"user\"]}");
        SERVICE.limit(
                "it_crowd",
                "{\"metric\":\"it_crowd\",\"kind\":\"rate\",\"amount\":1,\"window\":\"PT1H\",\"scope\":[\"user\"]}");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable it : open.reversed()) {
            it.close();
        }
    }

    private QuotaClient client(URI url) {
        ClientSettings patient = ClientSettings.at(url)
                .withTimes(Duration.ofSeconds(10), Duration.ofSeconds(40))
                .withRetries(4, Duration.ofMillis(20));
        QuotaClient client = QuotaClient.of(patient, TokenSupplier.fixed(SERVICE.token("it", "service")));
        open.add(client);
        return client;
    }

    private QuotaClient client() {
        return client(SERVICE.url());
    }

    private static String someone() {
        return "u-" + UUID.randomUUID();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return Objects.requireNonNull(stage.toCompletableFuture().join());
    }

    private static long used(QuotaClient client, String user, String metric) {
        QuotaView.Gauge gauge = get(client.quota(user)).quotas().get(metric);
        return gauge == null || gauge.current() == null ? -1 : gauge.current();
    }

    @Test
    void checks_looks_stocks_and_sizes() {
        QuotaClient client = client();
        String name = someone();
        Subject user = Subject.user(name);
        Allowed allowed = (Allowed) get(client.check(Check.of(user, Map.of("it_calls", 20L, "it_bytes", 60L))));
        assertThat(allowed.limits()).hasSize(2);
        assertThat(get(client.look(Check.of(user, "it_bytes", 41))).isAllowed()).isFalse();
        assertThat(get(client.look(Check.of(user, "it_bytes", 40))).isAllowed()).isTrue();
        assertThat(get(client.giveBack(user, Map.of("it_bytes", 30L))).isAllowed())
                .isTrue();
        assertThat(used(client, name, "it_bytes")).isEqualTo(30);
        Refused refused = (Refused) get(client.check(Check.of(user, Map.of("it_calls", 31L, "it_bytes", 1L))));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.retryAfter()).isPositive();
        assertThat(refused.problem().violatedPolicies()).containsExactly("it_calls");
        assertThat(used(client, name, "it_bytes"))
                .as("a refusal consumes nothing")
                .isEqualTo(30);
        Refused large = (Refused) get(client.check(Check.of(user, "it_file", 11)));
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.retryAfter()).isNull();
    }

    @Test
    void reservations_are_held_listed_extended_committed_and_released() {
        QuotaClient client = client();
        String user = someone();
        Held held = (Held) get(client.reserve(Hold.of(Subject.user(user), "it_bytes", 50, Duration.ofMinutes(5))));
        assertThat(get(client.reserve(Hold.of(Subject.user(user), "it_bytes", 51, Duration.ofMinutes(5)))))
                .isInstanceOf(Refused.class);
        Reservation listed = get(client.reservations(user, null)).items().getFirst();
        assertThat(listed.id()).isEqualTo(held.reservationId());
        assertThat(listed.hold()).containsEntry("it_bytes", 50L);
        Instant later = get(client.extend(held.reservationId(), Duration.ofMinutes(30)));
        assertThat(later).isAfter(held.expiresAt());
        assertThat(get(client.commit(held.reservationId(), Map.of("it_bytes", 200L))))
                .as("beyond the limit: refused, and still live")
                .isInstanceOf(Refused.class);
        Committed committed = (Committed) get(client.commit(held.reservationId(), Map.of("it_bytes", 20L)));
        assertThat(committed.consumed()).containsEntry("it_bytes", 20L);
        assertThat(get(client.commit(held.reservationId(), Map.of("it_bytes", 20L))))
                .isEqualTo(committed);
        assertThat(used(client, user, "it_bytes")).isEqualTo(20);
        Held other = (Held) get(client.reserve(Hold.of(Subject.user(user), "it_bytes", 80, Duration.ofMinutes(5))));
        client.release(other.reservationId()).toCompletableFuture().join();
        client.release(other.reservationId()).toCompletableFuture().join();
        assertThat(used(client, user, "it_bytes")).isEqualTo(20);
        assertThat(get(client.reservations(user, null)).items()).isEmpty();
    }

    @Test
    void what_is_wrong_fails_and_charges_nothing() {
        QuotaClient client = client();
        CompletableFuture<Answer> wrong = client.check(Check.of(Subject.ip("not an address"), "it_calls", 1))
                .toCompletableFuture();
        assertThat(wrong)
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(QuotaRequestException.class)
                .withMessageContaining("VAL_007");
    }

    @Test
    void an_answer_lost_on_the_way_counts_once() throws IOException {
        CuttingProxy proxy = new CuttingProxy(SERVICE.url());
        open.add(proxy);
        QuotaClient client = client(proxy.url());
        String user = someone();
        proxy.cut(2);
        assertThat(get(client.check(Check.of(Subject.user(user), "it_calls", 3)))
                        .isAllowed())
                .isTrue();
        assertThat(proxy.lost()).isEqualTo(2);
        assertThat(used(client, user, "it_calls")).isEqualTo(3);
        proxy.cut(1);
        Held held = (Held) get(client.reserve(Hold.of(Subject.user(user), "it_bytes", 10, Duration.ofMinutes(5))));
        assertThat(get(client.reservations(user, null)).items()).hasSize(1);
        proxy.cut(1);
        assertThat(get(client.commit(held.reservationId(), Map.of("it_bytes", 4L))))
                .isInstanceOf(Committed.class);
        proxy.cut(1);
        get(client.giveBack(Subject.user(user), Map.of("it_bytes", 1L)));
        assertThat(proxy.lost()).isEqualTo(5);
        assertThat(used(client, user, "it_bytes")).isEqualTo(3);
    }

    /** Two checks for each of 500 users with room for one: exactly one of each pair is admitted, whoever shares requests. */
    @Test
    void a_crowd_gets_exactly_what_there_is() {
        QuotaClient client = client();
        String crowd = someone();
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Check check = Check.of(Subject.user(crowd + "-" + i / 2), "it_crowd", 1);
            answers.add(client.check(check).toCompletableFuture());
        }
        for (int i = 0; i < 1000; i += 2) {
            boolean first = get(answers.get(i)).isAllowed();
            boolean second = get(answers.get(i + 1)).isAllowed();
            assertThat(first ^ second).as("user " + i / 2).isTrue();
        }
    }

    @Test
    void a_token_without_the_role_is_told_so() {
        QuotaClient client = QuotaClient.of(
                ClientSettings.at(SERVICE.url()).withTimes(Duration.ofSeconds(10), Duration.ofSeconds(20)),
                TokenSupplier.fixed(SERVICE.token("u-1", "user")));
        open.add(client);
        CompletionStage<Answer> check = client.check(Check.of(Subject.user("u-1"), "it_calls", 1));
        try {
            get(check);
            throw new AssertionError("a user may not ask");
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(QuotaRequestException.class).hasMessageContaining("AUTH_006");
        }
    }
}
