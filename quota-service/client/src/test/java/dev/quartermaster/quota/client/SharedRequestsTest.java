package dev.quartermaster.quota.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.quota.client.QuotaUnavailableException.Reason;
import dev.quartermaster.quota.client.testing.ScriptedServer.Asked;
import dev.quartermaster.quota.client.testing.ScriptedServer.Said;
import dev.quartermaster.quota.contract.Check;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.contract.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Checks in company: fewer requests, and to everybody their own answer. */
class SharedRequestsTest extends ScriptedClient {

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
        server.now(SharedRequestsTest::echo);
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
        server.now(SharedRequestsTest::echo);
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
}
