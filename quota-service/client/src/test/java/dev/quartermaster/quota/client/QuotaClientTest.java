package dev.quartermaster.quota.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.quota.client.QuotaUnavailableException.Reason;
import dev.quartermaster.quota.client.testing.ScriptedServer;
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
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the client makes of answers, of silence and of trouble; each over real sockets. */
class QuotaClientTest {

    private static final String LIMIT = """
            {"limit":"searches_per_hour","metric":"searches","kind":"rate","scope":["user"],"window":"PT1H",
            "amount":1000,"used":16,"remaining":984,"resets_at":"2026-02-01T00:00:00Z","source":"plan:editor",
            "enforced":true}""";
    private static final String ALLOWED =
            "{\"decision_id\":\"d-1\",\"allowed\":true,\"plan\":\"editor\",\"priority\":1,\"degraded\":false,\"limits\":["
                    + LIMIT + "]}";
    private static final Check CHECK = Check.of(Subject.user("u-5"), "searches", 1);
    private static final Pattern KEY = Pattern.compile("\"idempotency_key\":\"([^\"]+)\"");
    private static final Pattern USER = Pattern.compile("\"user\":\"([^\"]+)\"");

    private final ScriptedServer server = new ScriptedServer(asked -> Said.json(200, ALLOWED));
    private final List<QuotaClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(QuotaClient::close);
        server.close();
    }

    private QuotaClient client(ClientSettings settings) {
        QuotaClient client = QuotaClient.of(settings, TokenSupplier.fixed("t-1"), () -> "c-1");
        clients.add(client);
        return client;
    }

    private ClientSettings settings() {
        return ClientSettings.at(server.url())
                .withTimes(Duration.ofSeconds(5), Duration.ofSeconds(10))
                .withRetries(2, Duration.ofMillis(10));
    }

    private static <T> T get(CompletionStage<T> stage) {
        return Objects.requireNonNull(stage.toCompletableFuture().join());
    }

    private static Throwable failure(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            return Objects.requireNonNull(e.getCause());
        }
        throw new AssertionError("it did not fail");
    }

    private static String problem(ErrorCode code, String more) {
        return "{\"type\":\"" + code.type() + "\",\"title\":\"t\",\"status\":" + code.status()
                + ",\"detail\":\"said so\",\"instance\":\"/api/v1/checks\",\"code\":\"" + code.code()
                + "\",\"details\":{\"amount\":null,\"used\":60},\"timestamp\":\"2026-01-31T10:00:00Z\"" + more + "}";
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1)).toList();
    }

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
    void silence_ends_at_the_timeout_and_all_of_it_at_the_deadline() throws IOException {
        List<Socket> accepted = new ArrayList<>();
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> accept(silent, accepted, ""));
            long began = System.nanoTime();
            Throwable failure =
                    failure(client(ClientSettings.at(URI.create("http://127.0.0.1:" + silent.getLocalPort()))
                                    .withTimes(Duration.ofMillis(300), Duration.ofMillis(700))
                                    .withRetries(9, Duration.ofMillis(1)))
                            .check(CHECK));
            assertThat(((QuotaUnavailableException) failure).reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofMillis(650), Duration.ofSeconds(5));
        }
    }

    @Test
    void an_answer_that_stops_in_the_middle_ends_at_the_timeout_too() throws IOException {
        List<Socket> accepted = new ArrayList<>();
        String half =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"decision_id\"";
        try (ServerSocket slow = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> accept(slow, accepted, half));
            Throwable failure = failure(client(ClientSettings.at(URI.create("http://127.0.0.1:" + slow.getLocalPort()))
                            .withTimes(Duration.ofMillis(300), Duration.ofSeconds(20))
                            .withRetries(0, Duration.ofMillis(1)))
                    .check(CHECK));
            assertThat(((QuotaUnavailableException) failure).reason()).isEqualTo(Reason.TIMEOUT);
        }
    }

    private static void accept(ServerSocket server, List<Socket> accepted, String answer) {
        try {
            while (true) {
                Socket socket = server.accept();
                accepted.add(socket);
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
            }
        } catch (IOException e) {
            // closed at the end of the test
        }
    }

    @Test
    void a_lost_answer_is_asked_for_again_under_the_same_key() {
        AtomicInteger times = new AtomicInteger();
        server.now(asked -> times.incrementAndGet() < 3 ? Said.cut() : Said.json(200, ALLOWED));
        assertThat(get(client(settings()).check(CHECK)).isAllowed()).isTrue();
        List<String> keys = server.asked().stream()
                .flatMap(asked -> found(KEY, asked.body()).stream())
                .toList();
        assertThat(keys).hasSize(3);
        assertThat(keys.stream().distinct()).hasSize(1);
    }

    @Test
    void without_a_key_what_may_have_counted_is_not_sent_again() {
        server.now(asked -> Said.cut());
        Throwable failure = failure(client(settings().withKeys(false)).check(CHECK));
        assertThat(((QuotaUnavailableException) failure).reason()).isEqualTo(Reason.BROKEN);
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void retry_after_of_the_service_is_waited_for() {
        AtomicInteger times = new AtomicInteger();
        String busy = problem(ErrorCode.OVERLOADED, "");
        server.now(asked -> times.incrementAndGet() == 1
                ? Said.problem(503, busy).with("Retry-After", "1")
                : Said.json(200, ALLOWED));
        assertThat(get(client(settings()).check(CHECK)).isAllowed()).isTrue();
        long between = server.asked().get(1).nanos() - server.asked().get(0).nanos();
        assertThat(Duration.ofNanos(between)).isGreaterThanOrEqualTo(Duration.ofMillis(990));
    }

    @Test
    void a_retry_after_beyond_the_deadline_is_not_waited_for() {
        String busy = problem(ErrorCode.OVERLOADED, "");
        server.now(asked -> Said.problem(503, busy).with("Retry-After", "60"));
        Throwable failure = failure(client(settings()).check(CHECK));
        assertThat(((QuotaUnavailableException) failure).retryAfter()).isEqualTo(Duration.ofSeconds(60));
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void the_circuit_opens_after_failures_and_closes_when_the_service_answers() {
        ClientSettings breaking = settings()
                .withRetries(0, Duration.ofMillis(1))
                .with(new ClientSettings.Breaker(4, 0.5, Duration.ofMillis(500)));
        QuotaClient client = client(breaking);
        server.now(asked -> Said.cut());
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        ((QuotaUnavailableException) failure(client.check(CHECK))).reason() == Reason.CIRCUIT_OPEN);
        assertThat(server.asked()).hasSize(4);
        server.now(asked -> Said.json(200, ALLOWED));
        await().atMost(Duration.ofSeconds(20)).until(() -> allowed(client));
        assertThat(get(client.check(CHECK)).isAllowed()).isTrue();
    }

    private static boolean allowed(QuotaClient client) {
        try {
            return get(client.check(CHECK)).isAllowed();
        } catch (CompletionException e) {
            return false;
        }
    }

    @Test
    void refusals_and_wrong_requests_do_not_open_the_circuit() {
        QuotaClient client = client(settings().with(new ClientSettings.Breaker(4, 0.5, Duration.ofSeconds(60))));
        server.now(asked -> Said.problem(422, problem(ErrorCode.INVALID_NAME, "")));
        for (int i = 0; i < 10; i++) {
            assertThat(failure(client.check(CHECK))).isInstanceOf(QuotaRequestException.class);
        }
        assertThat(server.asked()).hasSize(10);
    }

    /** Answers each check with its user as the plan, so that an answer at the wrong address is seen. */
    private static Said echo(Asked asked) {
        List<String> users = found(USER, asked.body());
        if (asked.path().endsWith("/checks")) {
            return Said.json(200, "{" + echo(users.getFirst()));
        }
        return Said.json(
                200,
                "{\"results\":["
                        + String.join(
                                ",",
                                users.stream()
                                        .map(user -> "{\"status\":200," + echo(user))
                                        .toList())
                        + "]}");
    }

    private static String echo(String user) {
        return "\"decision_id\":\"d\",\"allowed\":true,\"plan\":" + '"' + user
                + "\",\"priority\":1,\"degraded\":false,\"limits\":[]}";
    }

    @Test
    void a_thousand_checks_share_a_few_requests_and_everybody_gets_their_own_answer() {
        CountDownLatch first = new CountDownLatch(1);
        server.now(asked -> {
            if (asked.body().contains("u-first")) {
                awaitLatch(first);
            }
            return echo(asked);
        });
        QuotaClient client = client(settings());
        CompletionStage<Answer> alone = client.check(Check.of(Subject.user("u-first"), "searches", 1));
        await().until(() -> server.asked().size() == 1);
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            answers.add(client.check(Check.of(Subject.user("u-" + i), "searches", 1))
                    .toCompletableFuture());
        }
        first.countDown();
        assertThat(((Allowed) get(alone)).plan()).isEqualTo("u-first");
        for (int i = 0; i < 1000; i++) {
            assertThat(((Allowed) get(answers.get(i))).plan()).isEqualTo("u-" + i);
        }
        assertThat(server.asked().stream().map(Asked::path))
                .containsExactly("/api/v1/checks", "/api/v1/checks/batch", "/api/v1/checks/batch");
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void many_checks_at_once_are_one_request_in_order() {
        server.now(QuotaClientTest::echo);
        List<Check> checks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            checks.add(Check.of(Subject.user("u-" + i), "searches", 1));
        }
        List<Answer> answers = get(client(settings()).checkAll(checks));
        assertThat(answers.stream().map(answer -> ((Allowed) answer).plan()))
                .containsExactlyElementsOf(
                        checks.stream().map(check -> check.subject().user()).toList());
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void one_wrong_check_does_not_spoil_those_it_travels_with() {
        server.now(asked ->
                asked.body().contains("u-bad") ? Said.problem(422, problem(ErrorCode.INVALID_NAME, "")) : echo(asked));
        QuotaClient client = client(settings());
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String user = i == 31 ? "u-bad" : "u-" + i;
            answers.add(
                    client.check(Check.of(Subject.user(user), "searches", 1)).toCompletableFuture());
        }
        for (int i = 0; i < 50; i++) {
            if (i == 31) {
                assertThat(failure(answers.get(i))).isInstanceOf(QuotaRequestException.class);
            } else {
                assertThat(((Allowed) get(answers.get(i))).plan()).isEqualTo("u-" + i);
            }
        }
    }

    @Test
    void a_check_that_nobody_waits_for_any_more_is_not_sent() {
        CountDownLatch first = new CountDownLatch(1);
        server.now(asked -> {
            awaitLatch(first);
            return echo(asked);
        });
        QuotaClient client = client(settings()
                .withTimes(Duration.ofSeconds(5), Duration.ofMillis(500))
                .withRetries(0, Duration.ofMillis(1)));
        CompletionStage<Answer> sent = client.check(Check.of(Subject.user("u-first"), "searches", 1));
        CompletionStage<Answer> waiting = client.check(Check.of(Subject.user("u-late"), "searches", 1));
        assertThat(failure(sent)).isInstanceOf(QuotaUnavailableException.class);
        assertThat(failure(waiting)).isInstanceOf(QuotaUnavailableException.class);
        first.countDown();
        server.now(QuotaClientTest::echo);
        assertThat(get(client.check(Check.of(Subject.user("u-next"), "searches", 1)))
                        .isAllowed())
                .isTrue();
        assertThat(server.asked().stream().filter(asked -> asked.body().contains("u-late")))
                .isEmpty();
    }

    @Test
    void when_too_many_wait_the_next_is_told_so() {
        CountDownLatch first = new CountDownLatch(1);
        server.now(asked -> {
            awaitLatch(first);
            return echo(asked);
        });
        QuotaClient client =
                client(settings().withRetries(0, Duration.ofMillis(1)).with(new ClientSettings.Batching(10, 1, 1)));
        CompletionStage<Answer> sent = client.check(CHECK);
        CompletionStage<Answer> waits = client.check(CHECK);
        assertThat(((QuotaUnavailableException) failure(client.check(CHECK))).reason())
                .isEqualTo(Reason.OVERLOADED);
        first.countDown();
        assertThat(get(sent).isAllowed() && get(waits).isAllowed()).isTrue();
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
