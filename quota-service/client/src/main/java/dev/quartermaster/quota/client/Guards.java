package dev.quartermaster.quota.client;

import dev.quartermaster.quota.client.QuotaUnavailableException.Reason;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker around every request, and the repetitions around every call, by SmallRye Fault Tolerance.
 *
 * <p>The circuit counts requests without an answer; what the service answers, trouble of its own included, closes it.
 */
final class Guards {

    @SuppressWarnings("rawtypes")
    private final TypedGuard<CompletionStage> circuit;

    @SuppressWarnings("rawtypes")
    private final TypedGuard<CompletionStage> safe;

    @SuppressWarnings("rawtypes")
    private final TypedGuard<CompletionStage> unkeyed;

    Guards(ClientSettings settings) {
        ClientSettings.Breaker breaker = settings.breaker();
        circuit = TypedGuard.create(CompletionStage.class)
                .withDescription("quota-service circuit")
                .withCircuitBreaker()
                .requestVolumeThreshold(breaker.requests())
                .failureRatio(breaker.failureRatio())
                .delay(breaker.pause().toMillis(), ChronoUnit.MILLIS)
                .successThreshold(1)
                .done()
                .build();
        safe = retry(settings, false);
        unkeyed = retry(settings, true);
    }

    @SuppressWarnings("rawtypes")
    private static TypedGuard<CompletionStage> retry(ClientSettings settings, boolean onlyNeverSent) {
        // Retry does not know zero repetitions as an upper limit of waiting, so the predicate says no
        return TypedGuard.create(CompletionStage.class)
                .withDescription("quota-service repetitions")
                .withRetry()
                .maxRetries(Math.max(1, settings.retries()))
                .maxDuration(settings.deadline().toMillis(), ChronoUnit.MILLIS)
                .jitter(0, ChronoUnit.MILLIS)
                .whenException(failure -> settings.retries() > 0 && worthwhile(failure, settings, onlyNeverSent))
                .withCustomBackoff()
                .strategy(() -> new Backoff(settings.backoff()))
                .done()
                .done()
                .build();
    }

    /** Waits as long as the other side asked for, else twice as long each time, spread by half. */
    private static final class Backoff implements io.smallrye.faulttolerance.api.CustomBackoffStrategy {

        private long next;

        Backoff(Duration first) {
            this.next = first.toMillis();
        }

        @Override
        public long nextDelayInMillis(Throwable failure) {
            long spread = next / 2 + ThreadLocalRandom.current().nextLong(next + 1);
            next *= 2;
            Duration asked = retryAfter(failure);
            return asked == null ? spread : Math.max(spread, asked.toMillis());
        }
    }

    private static boolean worthwhile(Throwable failure, ClientSettings settings, boolean onlyNeverSent) {
        if (!(unwrapped(failure) instanceof QuotaUnavailableException away) || away.reason() == Reason.CIRCUIT_OPEN) {
            return false;
        }
        Duration asked = away.retryAfter();
        boolean inTime = asked == null || asked.compareTo(settings.deadline()) < 0;
        return inTime && (!onlyNeverSent || away.neverSent());
    }

    private static @Nullable Duration retryAfter(Throwable failure) {
        return unwrapped(failure) instanceof QuotaUnavailableException away ? away.retryAfter() : null;
    }

    static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** One request, unless the circuit is open. */
    <T> CompletionStage<T> withinCircuit(Supplier<CompletionStage<T>> request) {
        CompletionStage<T> guarded = call(circuit, request);
        return guarded.exceptionallyCompose(failure -> {
            Throwable cause = unwrapped(failure);
            return java.util.concurrent.CompletableFuture.failedFuture(
                    cause instanceof CircuitBreakerOpenException
                            ? new QuotaUnavailableException(
                                    Reason.CIRCUIT_OPEN, "too many requests had no answer before", cause)
                            : cause);
        });
    }

    /**
     * A call, repeated when it has no answer.
     *
     * @param once whether the service knows a repetition for one; if not, only what was never sent is sent again
     */
    <T> CompletionStage<T> repeated(boolean once, Supplier<CompletionStage<T>> call) {
        return call(once ? safe : unkeyed, call);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <T> CompletionStage<T> call(
            TypedGuard<CompletionStage> guard, Supplier<CompletionStage<T>> supplier) {
        return (CompletionStage<T>) guard.get((Supplier<CompletionStage>) (Supplier) supplier);
    }
}
