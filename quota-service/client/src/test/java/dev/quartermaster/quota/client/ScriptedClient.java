package dev.quartermaster.quota.client;

import dev.quartermaster.quota.client.testing.ScriptedServer;
import dev.quartermaster.quota.client.testing.ScriptedServer.Said;
import dev.quartermaster.quota.contract.Check;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.contract.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;

/** A server that says what a test wants, and clients that ask it. */
abstract class ScriptedClient {

    static final String LIMIT = """
            {"limit":"searches_per_hour","metric":"searches","kind":"rate","scope":["user"],"window":"PT1H",
            "amount":1000,"used":16,"remaining":984,"resets_at":"2026-02-01T00:00:00Z","source":"plan:editor",
            "enforced":true}""";
    static final String ALLOWED =
            "{\"decision_id\":\"d-1\",\"allowed\":true,\"plan\":\"editor\",\"priority\":1,\"degraded\":false,\"limits\":["
                    + LIMIT + "]}";
    static final Check CHECK = Check.of(Subject.user("u-5"), "searches", 1);
    static final Pattern KEY = Pattern.compile("\"idempotency_key\":\"([^\"]+)\"");
    static final Pattern USER = Pattern.compile("\"user\":\"([^\"]+)\"");

    final ScriptedServer server = new ScriptedServer(asked -> Said.json(200, ALLOWED));
    final List<QuotaClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(QuotaClient::close);
        server.close();
    }

    QuotaClient client(ClientSettings settings) {
        QuotaClient client = QuotaClient.of(settings, TokenSupplier.fixed("t-1"), () -> "c-1");
        clients.add(client);
        return client;
    }

    ClientSettings settings() {
        return ClientSettings.at(server.url())
                .withTimes(Duration.ofSeconds(5), Duration.ofSeconds(10))
                .withRetries(2, Duration.ofMillis(10));
    }

    static <T> T get(CompletionStage<T> stage) {
        return Objects.requireNonNull(stage.toCompletableFuture().join());
    }

    static Throwable failure(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            return Objects.requireNonNull(e.getCause());
        }
        throw new AssertionError("it did not fail");
    }

    static String problem(ErrorCode code, String more) {
        return "{\"type\":\"" + code.type() + "\",\"title\":\"t\",\"status\":" + code.status()
                + ",\"detail\":\"said so\",\"instance\":\"/api/v1/checks\",\"code\":\"" + code.code()
                + "\",\"details\":{\"amount\":null,\"used\":60},\"timestamp\":\"2026-01-31T10:00:00Z\"" + more + "}";
    }

    static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1)).toList();
    }
}
