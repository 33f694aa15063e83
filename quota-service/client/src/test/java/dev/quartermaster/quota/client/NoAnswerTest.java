package dev.quartermaster.quota.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.quota.client.QuotaUnavailableException.Reason;
import dev.quartermaster.quota.client.testing.ScriptedServer.Said;
import dev.quartermaster.quota.contract.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Silence, lost answers and trouble: timeouts, repetitions and the circuit. */
class NoAnswerTest extends ScriptedClient {

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
}
