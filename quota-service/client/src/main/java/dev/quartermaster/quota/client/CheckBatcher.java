package dev.quartermaster.quota.client;

import dev.quartermaster.quota.client.QuotaUnavailableException.Reason;
import dev.quartermaster.quota.contract.Check;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lets checks share requests: whatever arrives while as many requests as allowed are in flight waits, and goes out as one
 * when the next of them is answered. A check that finds no request in flight goes out at once, alone.
 *
 * <p>An answer goes to whoever asked. A check that nobody waits for any more is not sent.
 */
final class CheckBatcher {

    /** What became of one check: its answer, or why there is none. */
    sealed interface Outcome {
        record Answered(Answer answer) implements Outcome {}

        record Failed(QuotaException failure) implements Outcome {}
    }

    private record Waiting(Check check, @Nullable String correlationId, CompletableFuture<Answer> answer) {}

    private final ClientSettings.Batching settings;
    private final BiFunction<List<Check>, @Nullable String, CompletionStage<List<Outcome>>> request;
    private final Executor threads;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int inFlight;
    private int gathering;

    /** @param request sends checks and gives their outcomes in the same order; may fail as a whole */
    CheckBatcher(
            ClientSettings.Batching settings,
            BiFunction<List<Check>, @Nullable String, CompletionStage<List<Outcome>>> request,
            Executor threads) {
        this.settings = settings;
        this.request = request;
        this.threads = threads;
    }

    CompletableFuture<Answer> submit(Check check, @Nullable String correlationId) {
        Waiting entry = new Waiting(check, correlationId, new CompletableFuture<>());
        synchronized (this) {
            if (waiting.size() >= settings.mostWaiting()) {
                return CompletableFuture.failedFuture(
                        new QuotaUnavailableException(Reason.OVERLOADED, "too many checks wait already", null));
            }
            waiting.add(entry);
        }
        pump();
        return entry.answer();
    }

    /** Until the matching {@link #send}, checks wait for each other. */
    synchronized void gather() {
        gathering++;
    }

    void send() {
        synchronized (this) {
            gathering--;
        }
        pump();
    }

    private void pump() {
        List<Waiting> group = next();
        while (!group.isEmpty()) {
            send(group);
            group = next();
        }
    }

    private synchronized List<Waiting> next() {
        List<Waiting> group = new ArrayList<>();
        if (gathering > 0 || inFlight >= settings.inFlight()) {
            return group;
        }
        while (!waiting.isEmpty() && group.size() < settings.mostChecks()) {
            Waiting entry = waiting.remove();
            if (!entry.answer().isDone()) {
                group.add(entry);
            }
        }
        if (!group.isEmpty()) {
            inFlight++;
        }
        return group;
    }

    private void send(List<Waiting> group) {
        // on another thread: an open circuit answers at once, and whoever asks again at once would do so ever deeper
        ask(group)
                .whenCompleteAsync(
                        (outcomes, failure) -> {
                            synchronized (this) {
                                inFlight--;
                            }
                            pump();
                            deliver(group, outcomes, failure);
                        },
                        threads);
    }

    private CompletionStage<List<Outcome>> ask(List<Waiting> group) {
        String first = group.getFirst().correlationId();
        boolean same = group.stream().allMatch(entry -> Objects.equals(entry.correlationId(), first));
        try {
            return request.apply(group.stream().map(Waiting::check).toList(), same ? first : null);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void deliver(List<Waiting> group, @Nullable List<Outcome> outcomes, @Nullable Throwable failure) {
        for (int i = 0; i < group.size(); i++) {
            CompletableFuture<Answer> answer = group.get(i).answer();
            if (outcomes == null) {
                answer.completeExceptionally(
                        failure == null ? new IllegalStateException("no outcomes") : Guards.unwrapped(failure));
                continue;
            }
            switch (outcomes.get(i)) {
                case Outcome.Answered(Answer given) -> answer.complete(given);
                case Outcome.Failed(QuotaException why) -> answer.completeExceptionally(why);
            }
        }
    }
}
