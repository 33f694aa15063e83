package dev.quartermaster.quota.client;

import dev.quartermaster.quota.client.QuotaUnavailableException.Reason;
import dev.quartermaster.quota.contract.ProblemDocument;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request over HTTP and its answer. Fails with {@link QuotaUnavailableException} when none came, or one that something
 * in between made up: trouble that the service reports itself is an answer.
 */
final class Exchange {

    private static final int LONGEST_CORRELATION_ID = 64;

    /** A request; the body is JSON. */
    record Call(
            String method,
            String path,
            byte @Nullable [] body,
            @Nullable String correlationId) {}

    /** An answer of the service. */
    record Reply(int status, byte[] body, @Nullable Duration retryAfter) {}

    private final HttpClient http;
    private final String base;
    private final Duration timeout;
    private final TokenSupplier tokens;

    Exchange(URI url, Duration timeout, TokenSupplier tokens, ExecutorService threads) {
        this.base = url.toString().replaceAll("/+$", "");
        this.timeout = timeout;
        this.tokens = tokens;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .executor(threads)
                .build();
    }

    CompletionStage<Reply> send(Call call) {
        CompletableFuture<HttpResponse<byte[]>> whole = new CompletableFuture<>();
        whole.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        token().thenCompose(token -> {
                    CompletableFuture<HttpResponse<byte[]>> sent =
                            http.sendAsync(request(call, token), HttpResponse.BodyHandlers.ofByteArray());
                    // the timeout covers the body too, which the one of the request does not
                    whole.whenComplete((done, failure) -> sent.cancel(true));
                    return sent;
                })
                .whenComplete((response, failure) -> {
                    if (failure == null) {
                        whole.complete(response);
                    } else {
                        whole.completeExceptionally(failure);
                    }
                });
        return whole.handle(Exchange::reply);
    }

    private CompletionStage<String> token() {
        try {
            return tokens.token();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private HttpRequest request(Call call, String token) {
        HttpRequest.BodyPublisher body = call.body() == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(call.body());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + call.path()))
                .method(call.method(), body)
                .header("Accept", "application/json, application/problem+json")
                .header("Authorization", "Bearer " + token);
        if (call.body() != null) {
            request.header("Content-Type", "application/json");
        }
        if (call.correlationId() != null && acceptable(call.correlationId())) {
            request.header("X-Correlation-Id", call.correlationId());
        }
        return request.build();
    }

    /** What the service takes over; anything else could not be a header at all. */
    private static boolean acceptable(String id) {
        return !id.isEmpty()
                && id.length() <= LONGEST_CORRELATION_ID
                && id.chars()
                        .allMatch(c -> Character.isLetterOrDigit(c) && c < 128 || c == '.' || c == '_' || c == '-');
    }

    private static Reply reply(@Nullable HttpResponse<byte[]> response, @Nullable Throwable failure) {
        if (response == null || failure != null) {
            throw unavailable(failure);
        }
        Duration retryAfter = response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(null);
        int status = response.statusCode();
        String type = response.headers().firstValue("Content-Type").orElse("");
        boolean ours = status < 300 || status < 600 && type.startsWith(ProblemDocument.MEDIA_TYPE);
        if (!ours) {
            throw new QuotaUnavailableException(
                    Reason.BROKEN, "status " + status + " without a problem document", null, retryAfter);
        }
        return new Reply(status, response.body(), retryAfter);
    }

    private static QuotaUnavailableException unavailable(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return switch (cause) {
            case ConnectException e -> new QuotaUnavailableException(Reason.UNREACHABLE, "no connection", e);
            case HttpConnectTimeoutException e -> new QuotaUnavailableException(Reason.UNREACHABLE, "no connection", e);
            case TimeoutException e -> new QuotaUnavailableException(Reason.TIMEOUT, "no answer in time", e);
            case IOException e -> new QuotaUnavailableException(Reason.BROKEN, "the connection broke", e);
            case null -> new QuotaUnavailableException(Reason.BROKEN, "no answer", null);
            default -> new QuotaUnavailableException(Reason.BROKEN, "no request: " + cause.getMessage(), cause);
        };
    }

    void close() {
        http.shutdownNow();
    }
}
