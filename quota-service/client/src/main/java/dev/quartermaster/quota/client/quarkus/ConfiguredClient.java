package dev.quartermaster.quota.client.quarkus;

import dev.quartermaster.quota.client.ClientSettings;
import dev.quartermaster.quota.client.QuotaClient;
import dev.quartermaster.quota.client.TokenSupplier;
import io.quarkus.arc.DefaultBean;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** Makes the application's client from {@code quartermaster.client.*}; its token is configured or comes from a bean. */
@Singleton
class ConfiguredClient {

    private static final String CORRELATION_ID = "correlation_id";

    @Produces
    @Singleton
    @DefaultBean
    QuotaClient client(QuotaClientConfig config, Instance<TokenSupplier> tokens, CurrentVertxRequest requests) {
        return QuotaClient.of(settings(config), tokens(config, tokens), () -> correlationId(requests));
    }

    void close(@Disposes QuotaClient client) {
        client.close();
    }

    private static ClientSettings settings(QuotaClientConfig config) {
        String url = config.url()
                .orElseThrow(() -> new IllegalStateException(
                        "quartermaster.client.url is not set: the address of quota-service, without /api"));
        return new ClientSettings(
                URI.create(url),
                config.timeout(),
                config.deadline(),
                config.retries(),
                config.backoff(),
                config.keyed(),
                config.onUnavailable(),
                new ClientSettings.Breaker(
                        config.breaker().requests(),
                        config.breaker().failureRatio(),
                        config.breaker().pause()),
                new ClientSettings.Batching(
                        config.batch().mostChecks(),
                        config.batch().inFlight(),
                        config.batch().mostWaiting()));
    }

    private static TokenSupplier tokens(QuotaClientConfig config, Instance<TokenSupplier> tokens) {
        if (tokens.isResolvable()) {
            return tokens.get();
        }
        return TokenSupplier.fixed(
                config.token()
                        .orElseThrow(
                                () -> new IllegalStateException(
                                        "there is no token for quota-service: set quartermaster.client.token, or provide a TokenSupplier bean")));
    }

    private static @Nullable String correlationId(CurrentVertxRequest requests) {
        if (MDC.get(CORRELATION_ID) instanceof String id) {
            return id;
        }
        RoutingContext context = RequestLimits.inRequest() ? requests.getCurrent() : null;
        return context == null ? null : context.request().getHeader("X-Correlation-Id");
    }
}
