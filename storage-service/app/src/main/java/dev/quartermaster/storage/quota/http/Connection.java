package dev.quartermaster.storage.quota.http;

import dev.quartermaster.quota.client.ClientSettings;
import dev.quartermaster.quota.client.QuotaClient;
import dev.quartermaster.quota.client.QuotaException;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.operations.CorrelationId;
import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.quota.problems.ProblemException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The one client of quota-service; waiting for an answer costs a virtual thread and nothing else. */
@Singleton
class Connection {

    private final GateSettings settings;
    private final QuotaClient client;

    Connection(GateSettings settings) {
        this.settings = settings;
        this.client = QuotaClient.of(
                ClientSettings.at(settings.url()).withTimes(settings.timeout(), settings.deadline()),
                ServiceToken.of(settings),
                CorrelationId::current);
    }

    @PreDestroy
    void close() {
        client.close();
    }

    QuotaClient client() {
        return client;
    }

    /** Waits for an answer; throws what the client tells, and {@code INTERNAL_004} when it tells nothing in time. */
    <T extends @Nullable Object> T answer(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(settings.deadline().toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof QuotaException quota) {
                throw quota;
            }
            throw new IllegalStateException("the quota client failed", e.getCause());
        } catch (TimeoutException e) {
            throw away(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away(e);
        }
    }

    /** What callers are told when quota-service does not answer. */
    static ProblemException away(Exception cause) {
        return new ProblemException(
                Problem.of(ErrorCode.SERVICE_UNAVAILABLE, "Quotas cannot be checked at the moment; try again later."),
                cause);
    }
}
