package dev.quartermaster.quota.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.quota.client.Exchange.Call;
import dev.quartermaster.quota.client.Exchange.Reply;
import dev.quartermaster.quota.client.QuotaUnavailableException.Reason;
import dev.quartermaster.quota.contract.Check;
import dev.quartermaster.quota.contract.Hold;
import dev.quartermaster.quota.contract.QuotaView;
import dev.quartermaster.quota.contract.Reservation;
import dev.quartermaster.quota.contract.Subject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The client over REST: deadline around repetitions around batching around the circuit around one request. */
final class RestQuotaClient implements QuotaClient {

    private static final String RESERVATIONS = "/api/v1/reservations";

    private final ClientSettings settings;
    private final Supplier<? extends @Nullable String> correlationId;
    private final InstantSource clock;
    private final ExecutorService threads;
    private final Exchange exchange;
    private final Guards guards;
    private final CheckBatcher batcher;

    private RestQuotaClient(
            ClientSettings settings,
            TokenSupplier tokens,
            Supplier<? extends @Nullable String> correlationId,
            InstantSource clock,
            ExecutorService threads) {
        this.settings = settings;
        this.correlationId = correlationId;
        this.clock = clock;
        this.threads = threads;
        this.exchange = new Exchange(settings.url(), settings.timeout(), tokens, threads);
        this.guards = new Guards(settings);
        this.batcher = new CheckBatcher(settings.batching(), new Checks(this::request)::send, threads);
    }

    static RestQuotaClient start(
            ClientSettings settings,
            TokenSupplier tokens,
            Supplier<? extends @Nullable String> correlationId,
            InstantSource clock) {
        return new RestQuotaClient(
                settings,
                tokens,
                correlationId,
                clock,
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("quota-client-", 0).factory()));
    }

    @Override
    public CompletionStage<Answer> check(Check check) {
        boolean consumes = !check.onlyLooks();
        boolean make = consumes && settings.keyed() && check.idempotencyKey() == null;
        Check sent = make ? check.once(UUID.randomUUID().toString()) : check;
        boolean once = !consumes || sent.idempotencyKey() != null;
        String id = correlationId.get();
        return orElse(
                deadline(waiting -> guards.repeated(once, () -> waiting.bound(batcher.submit(sent, id)))),
                Allowed::withoutService);
    }

    @Override
    public CompletionStage<List<Answer>> checkAll(List<Check> checks) {
        batcher.gather();
        List<CompletableFuture<Answer>> answers;
        try {
            answers = checks.stream()
                    .map(check -> check(check).toCompletableFuture())
                    .toList();
        } finally {
            batcher.send();
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> answers.stream().map(CompletableFuture::join).toList())
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(Guards.unwrapped(failure)));
    }

    @Override
    public CompletionStage<Answer> giveBack(Subject subject, Map<String, Long> amounts) {
        Map<String, Long> negative = new HashMap<>();
        amounts.forEach((metric, amount) -> negative.put(metric, -amount));
        return check(Check.of(subject, negative));
    }

    @Override
    public CompletionStage<HoldAnswer> reserve(Hold hold) {
        boolean make = settings.keyed() && hold.idempotencyKey() == null;
        Hold sent = make ? hold.once(UUID.randomUUID().toString()) : hold;
        return orElse(
                ask(sent.idempotencyKey() != null, "POST", RESERVATIONS, WireWriter.hold(sent), (status, node) -> {
                    if (status == 201) {
                        return WireReader.held(node);
                    }
                    return refusedOrFailed(status, node);
                }),
                Unheld::new);
    }

    @Override
    public CompletionStage<CommitAnswer> commit(UUID reservation, Map<String, Long> used) {
        String path = RESERVATIONS + '/' + reservation + "/commit";
        return ask(
                true,
                "POST",
                path,
                WireWriter.commit(used),
                (status, node) -> status == 200 ? WireReader.committed(node) : refusedOrFailed(status, node));
    }

    @Override
    public CompletionStage<Instant> extend(UUID reservation, Duration ttl) {
        String path = RESERVATIONS + '/' + reservation + "/extend";
        return ask(true, "POST", path, WireWriter.extension(ttl), (status, node) -> {
            throwUnless(status == 200, status, node);
            return WireReader.expiresAt(node);
        });
    }

    @Override
    public CompletionStage<@Nullable Void> release(UUID reservation) {
        return ask(true, "DELETE", RESERVATIONS + '/' + reservation, null, (status, node) -> {
                    throwUnless(status == 204 || status == 404, status, node);
                    return true;
                })
                .thenApply(done -> null);
    }

    @Override
    public CompletionStage<Page<Reservation>> reservations(@Nullable String user, @Nullable String cursor) {
        StringBuilder path = new StringBuilder(RESERVATIONS).append("?limit=100");
        if (user != null) {
            path.append("&user=").append(encoded(user));
        }
        if (cursor != null) {
            path.append("&cursor=").append(encoded(cursor));
        }
        return get(path.toString(), WireReader::reservations);
    }

    @Override
    public CompletionStage<QuotaView> quota(String scope, String id) {
        return get("/api/v1/subjects/" + encoded(scope) + '/' + encoded(id) + "/quota", WireReader::view);
    }

    private <T> CompletionStage<T> get(String path, java.util.function.Function<JsonNode, T> reading) {
        return ask(true, "GET", path, null, (status, node) -> {
            throwUnless(status == 200, status, node);
            return reading.apply(node);
        });
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Refused refusedOrFailed(int status, JsonNode node) {
        throwUnless(Replies.isRefusal(status, node), status, node);
        return WireReader.refused(node);
    }

    private static void throwUnless(boolean expected, int status, JsonNode node) {
        if (!expected) {
            throw Replies.failure(status, node, null);
        }
    }

    private CompletionStage<Reply> request(Call call) {
        return guards.withinCircuit(() -> exchange.send(call));
    }

    private <T> CompletionStage<T> ask(
            boolean once,
            String method,
            String path,
            byte @Nullable [] body,
            BiFunction<Integer, JsonNode, T> reading) {
        Call call = new Call(method, path, body, correlationId.get());
        return deadline(waiting -> guards.repeated(
                once,
                () -> request(call)
                        .thenApply(reply -> Replies.read(() -> reading.apply(
                                reply.status(),
                                reply.body().length == 0 ? WireWriter.JSON.nullNode() : tree(reply))))));
    }

    private static JsonNode tree(Reply reply) {
        return WireReader.tree(reply.body());
    }

    /** A call that is over at its deadline, with whatever still waits for it. */
    private static final class Deadline<T> {

        private final CompletableFuture<T> whole = new CompletableFuture<>();

        /** Ends the future with the call, so that what was not sent yet never is. */
        <S> CompletableFuture<S> bound(CompletableFuture<S> part) {
            whole.whenComplete((done, failure) -> part.cancel(false));
            return part;
        }
    }

    private <T> CompletionStage<T> deadline(java.util.function.Function<Deadline<T>, CompletionStage<T>> call) {
        Deadline<T> deadline = new Deadline<>();
        deadline.whole.orTimeout(settings.deadline().toMillis(), TimeUnit.MILLISECONDS);
        call.apply(deadline).whenComplete((answer, failure) -> {
            if (failure == null) {
                deadline.whole.complete(answer);
            } else {
                deadline.whole.completeExceptionally(Guards.unwrapped(failure));
            }
        });
        // always on a thread that callers may use as long as they like; the timer's is not one
        return deadline.whole
                .handleAsync(
                        (answer, failure) -> failure == null
                                ? CompletableFuture.completedFuture(answer)
                                : CompletableFuture.<T>failedFuture(typed(failure)),
                        threads)
                .thenCompose(outcome -> outcome);
    }

    private static QuotaException typed(Throwable failure) {
        return switch (Guards.unwrapped(failure)) {
            case QuotaException ours -> ours;
            case TimeoutException e -> new QuotaUnavailableException(Reason.TIMEOUT, "no answer until the deadline", e);
            case Throwable other -> new QuotaUnavailableException(Reason.BROKEN, "no answer: " + other, other);
        };
    }

    /** Answers in place of a service that is away, as configured. */
    private <T> CompletionStage<T> orElse(CompletionStage<T> answer, Supplier<? extends T> allowing) {
        return answer.exceptionallyCompose(failure -> {
            if (!(Guards.unwrapped(failure) instanceof QuotaUnavailableException away)) {
                return CompletableFuture.failedFuture(Guards.unwrapped(failure));
            }
            return instead(away, allowing);
        });
    }

    @SuppressWarnings("unchecked") // a refusal is an answer to checks and holds alike
    private <T> CompletionStage<T> instead(QuotaUnavailableException away, Supplier<? extends T> allowing) {
        if (away.getCause() instanceof Replies.ServiceTrouble trouble && trouble.decided()) {
            return CompletableFuture.completedFuture((T) new Refused(trouble.problem(), true, List.of()));
        }
        return switch (settings.onUnavailable()) {
            case ALLOW -> CompletableFuture.completedFuture(allowing.get());
            case DENY -> CompletableFuture.completedFuture((T) Refused.withoutService(clock.instant()));
            case FAIL -> CompletableFuture.failedFuture(away);
        };
    }

    @Override
    public void close() {
        exchange.close();
        threads.shutdownNow();
    }
}
