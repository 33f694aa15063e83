package dev.quartermaster.storage.store.oci;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.faulttolerance.api.Guard;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/** One circuit for the whole bucket, repetitions for what may be repeated, and a timer for each kind of call. */
final class StoreGuard {

    private static final int REPETITIONS = 2;
    private static final int FIRST_PAUSE_MILLIS = 100;

    private final MeterRegistry registry;
    private final Guard circuit = Guard.create()
            .withDescription("object store circuit")
            .withCircuitBreaker()
            .requestVolumeThreshold(20)
            .failureRatio(0.5)
            .delay(5, ChronoUnit.SECONDS)
            .successThreshold(1)
            .when(StoreGuard::away)
            .done()
            .build();
    private final Guard repeated = Guard.create()
            .withDescription("object store repetitions")
            .withRetry()
            .maxRetries(REPETITIONS)
            .delay(FIRST_PAUSE_MILLIS, ChronoUnit.MILLIS)
            .jitter(FIRST_PAUSE_MILLIS / 2, ChronoUnit.MILLIS)
            .whenException(StoreGuard::away)
            .withExponentialBackoff()
            .done()
            .done()
            .build();

    StoreGuard(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A call whose content can be read only once. */
    <T> T once(String operation, Class<T> type, Supplier<T> call) {
        return measured(operation, () -> guarded(type, call));
    }

    /** A call that does the same when it is made again. */
    <T> T again(String operation, Class<T> type, Supplier<T> call) {
        return measured(operation, () -> repeated.get(() -> guarded(type, call), type));
    }

    private <T> T guarded(Class<T> type, Supplier<T> call) {
        try {
            return circuit.get(call, type);
        } catch (CircuitBreakerOpenException e) {
            throw new ProblemException(
                    ErrorCode.STORAGE_UNAVAILABLE, "The object store has not answered for a while; try again soon.");
        }
    }

    private <T> T measured(String operation, Supplier<T> call) {
        long start = System.nanoTime();
        String outcome = "failed";
        try {
            T result = call.get();
            outcome = "done";
            return result;
        } finally {
            Timer.builder("quartermaster.storage.store")
                    .tag("operation", operation)
                    .tag("outcome", outcome)
                    .register(registry)
                    .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }

    private static boolean away(Throwable failure) {
        if (!(failure instanceof ProblemException problem)) {
            return false;
        }
        ErrorCode code = problem.problem().code();
        return code == ErrorCode.STORAGE_UNAVAILABLE || code == ErrorCode.STORAGE_TIMEOUT;
    }
}
