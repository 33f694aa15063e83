package dev.quartermaster.quota.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.client.QuotaUnavailableException.Reason;
import dev.quartermaster.quota.client.testing.ScriptedServer.Asked;
import dev.quartermaster.quota.client.testing.ScriptedServer.Said;
import dev.quartermaster.quota.contract.Check;
import dev.quartermaster.quota.contract.Circumstances;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.contract.Hold;
import dev.quartermaster.quota.contract.Subject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the client makes of answers, of silence and of trouble; each over real sockets. */
class QuotaClientTest extends ScriptedClient {

    @Test
    void an_admission_tells_how_the_limits_stand_and_the_request_says_what_it_has_to() {
        Check check = CHECK.about(new Circumstances("search", "/search", "curl/8", "a cat", Map.of("kind", "photo")));
        Allowed allowed = (Allowed) get(client(settings()).check(check));
        assertThat(allowed.decisionId()).isEqualTo("d-1");
        assertThat(allowed.plan()).isEqualTo("editor");
        assertThat(allowed.degraded()).isFalse();
        assertThat(allowed.limits()).singleElement().satisfies(limit -> {
            assertThat(limit.remaining()).isEqualTo(984);
            assertThat(limit.scope()).containsExactly("user");
        });
        Asked asked = server.asked().getFirst();
        assertThat(asked.path()).isEqualTo("/api/v1/checks");
        assertThat(asked.authorization()).isEqualTo("Bearer t-1");
        assertThat(asked.correlationId()).isEqualTo("c-1");
        assertThat(asked.body())
                .contains("\"consume\":{\"searches\":1}", "\"action\":\"search\"", "\"meta\":{\"kind\":\"photo\"}")
                .contains("idempotency_key");
    }

    @Test
    void a_look_has_no_key_and_consumes_nothing() {
        get(client(settings()).look(CHECK));
        assertThat(server.asked().getFirst().body())
                .contains("\"dry_run\":true")
                .doesNotContain("idempotency_key");
    }

    @Test
    void giving_back_is_a_check_below_zero() {
        get(client(settings()).giveBack(Subject.user("u-5"), Map.of("storage_bytes", 10L)));
        assertThat(server.asked().getFirst().body()).contains("\"consume\":{\"storage_bytes\":-10}");
    }

    @Test
    void a_refusal_is_an_answer_and_is_not_repeated() {
        server.now(asked -> Said.problem(
                429,
                problem(
                        ErrorCode.RATE_EXCEEDED,
                        ",\"limit_type\":\"searches_per_hour\",\"retry_after\":7,\"violated-policies\":[\"searches_per_hour\"],\"limits\":["
                                + LIMIT + "]")));
        Refused refused = (Refused) get(client(settings()).check(CHECK));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(refused.problem().violatedPolicies()).containsExactly("searches_per_hour");
        assertThat(refused.problem().details().get("used")).isEqualTo(60);
        assertThat(refused.limits()).hasSize(1);
        assertThat(server.asked()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"SIZE_EXCEEDED", "REDUCED_CAPACITY", "FORBIDDEN_BY_LIMIT"})
    void sizes_and_load_refuse_too(ErrorCode code) {
        server.now(asked -> Said.problem(code.status(), problem(code, "")));
        Refused refused =
                (Refused) get(client(settings().whenAway(OnUnavailable.ALLOW)).check(CHECK));
        assertThat(refused.problem().code()).isEqualTo(code.code());
        assertThat(refused.retryAfter()).isNull();
        assertThat(server.asked()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALID_NAME", "TOKEN_EXPIRED", "ROLE_NOT_ALLOWED", "BODY_TOO_LARGE", "UNEXPECTED"})
    void a_wrong_request_fails_with_what_the_service_said_and_is_not_repeated(ErrorCode code) {
        server.now(asked -> Said.problem(code.status(), problem(code, "")));
        // even a client that allows when the service is away: it is not
        Throwable failure =
                failure(client(settings().whenAway(OnUnavailable.ALLOW)).check(CHECK));
        assertThat(failure)
                .isInstanceOfSatisfying(
                        QuotaRequestException.class,
                        wrong -> assertThat(wrong.code()).contains(code));
        assertThat(server.asked()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(OnUnavailable.class)
    void what_something_in_between_says_is_no_answer(OnUnavailable configured) {
        server.now(asked -> new Said(502, "text/html", "<html>bad gateway</html>", Map.of()));
        assertAway(client(settings().whenAway(configured)), configured, Reason.BROKEN);
        assertThat(server.asked()).hasSize(3 * 2);
    }

    @ParameterizedTest
    @EnumSource(OnUnavailable.class)
    void what_is_not_the_services_json_is_no_answer(OnUnavailable configured) {
        server.now(asked -> Said.json(200, "{\"hello\":\"world\"}"));
        assertAway(client(settings().whenAway(configured)), configured, Reason.BROKEN);
    }

    @ParameterizedTest
    @EnumSource(OnUnavailable.class)
    void nobody_there_is_no_answer(OnUnavailable configured) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ClientSettings away = ClientSettings.at(URI.create("http://127.0.0.1:" + port))
                .withRetries(1, Duration.ofMillis(10))
                .whenAway(configured);
        assertAway(client(away), configured, Reason.UNREACHABLE);
    }

    /** Both a check and a hold, since both have an answer without the service. */
    private static void assertAway(QuotaClient client, OnUnavailable configured, Reason reason) {
        CompletionStage<Answer> check = client.check(CHECK);
        CompletionStage<HoldAnswer> hold =
                client.reserve(Hold.of(Subject.user("u-5"), "minutes", 5, Duration.ofMinutes(1)));
        switch (configured) {
            case ALLOW -> {
                Allowed allowed = (Allowed) get(check);
                assertThat(allowed.degraded()).isTrue();
                assertThat(allowed.decisionId()).isNull();
                assertThat(get(hold)).isInstanceOf(Unheld.class);
            }
            case DENY -> {
                assertThat(get(check)).isInstanceOfSatisfying(Refused.class, refused -> {
                    assertThat(refused.degraded()).isTrue();
                    assertThat(refused.status()).isEqualTo(503);
                    assertThat(refused.problem().code()).isEqualTo(ErrorCode.SERVICE_UNAVAILABLE.code());
                });
                assertThat(get(hold)).isInstanceOf(Refused.class);
            }
            case FAIL -> {
                assertThat(failure(check))
                        .isInstanceOfSatisfying(
                                QuotaUnavailableException.class,
                                away -> assertThat(away.reason()).isEqualTo(reason));
                assertThat(failure(hold)).isInstanceOf(QuotaUnavailableException.class);
            }
        }
    }

    @Test
    void a_limit_that_denies_without_its_database_is_not_overridden() {
        server.now(asked -> Said.problem(503, problem(ErrorCode.DB_UNAVAILABLE, "")));
        Refused refused =
                (Refused) get(client(settings().whenAway(OnUnavailable.ALLOW)).check(CHECK));
        assertThat(refused.degraded()).isTrue();
        assertThat(refused.problem().code()).isEqualTo("DB_001");
        assertThat(server.asked()).as("asked again before").hasSize(3);
    }

    @Test
    void a_token_that_cannot_be_had_fails_the_call() {
        QuotaClient client = QuotaClient.of(
                settings().withRetries(0, Duration.ofMillis(1)),
                () -> CompletableFuture.failedFuture(new IllegalStateException("issuer away")));
        clients.add(client);
        assertThat(failure(client.check(CHECK)))
                .isInstanceOf(QuotaUnavailableException.class)
                .hasMessageContaining("issuer away");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void releasing_what_is_over_already_is_done() {
        server.now(asked -> Said.problem(404, problem(ErrorCode.RESERVATION_NOT_FOUND, "")));
        assertThat(client(settings()).release(UUID.randomUUID())).succeedsWithin(Duration.ofSeconds(20));
    }
}
