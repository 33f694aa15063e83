package dev.quartermaster.storage.quota.http;

import dev.quartermaster.quota.client.TokenSupplier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The token that this service shows to quota-service: fixed, or read from a file that somebody keeps fresh. */
final class ServiceToken {

    private ServiceToken() {}

    static TokenSupplier of(GateSettings settings) {
        if (settings.tokenFile().isPresent()) {
            Path file = settings.tokenFile().get();
            // a small file in memory; asked on the virtual thread that wants to ask quota-service
            return () -> read(file);
        }
        return TokenSupplier.fixed(settings.token()
                .orElseThrow(() -> new IllegalStateException(
                        "quartermaster.storage.quota.token or .token-file is needed to ask quota-service")));
    }

    private static CompletionStage<String> read(Path file) {
        try {
            return CompletableFuture.completedFuture(Files.readString(file).strip());
        } catch (IOException e) {
            return CompletableFuture.failedFuture(new UncheckedIOException("the token for quota-service", e));
        }
    }
}
