package dev.quartermaster.quota.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Gives the bearer token of the role {@code service}, once per request to the service.
 *
 * <p>Answers at once in the usual case: keep the token until shortly before it expires, and fetch a new one without
 * blocking the caller.
 */
@FunctionalInterface
public interface TokenSupplier {

    CompletionStage<String> token();

    /** Always the same token. */
    static TokenSupplier fixed(String token) {
        CompletionStage<String> known = CompletableFuture.completedFuture(token);
        return () -> known;
    }
}
