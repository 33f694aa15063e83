package dev.quartermaster.quota.client.quarkus;

import dev.quartermaster.quota.client.OnUnavailable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** What the client of an application is configured with; the README tells what each means. */
@ConfigMapping(prefix = "quartermaster.client")
interface QuotaClientConfig {

    Optional<String> url();

    Optional<String> token();

    @WithDefault("PT1S")
    Duration timeout();

    @WithDefault("PT3S")
    Duration deadline();

    @WithDefault("2")
    int retries();

    @WithDefault("PT0.05S")
    Duration backoff();

    @WithDefault("true")
    boolean keyed();

    @WithDefault("fail")
    OnUnavailable onUnavailable();

    @WithDefault("X-API-Key")
    String apiKeyHeader();

    Optional<String> projectHeader();

    Breaker breaker();

    Batch batch();

    /** When to stop asking for a while. */
    interface Breaker {

        @WithDefault("20")
        int requests();

        @WithDefault("0.5")
        double failureRatio();

        @WithDefault("PT5S")
        Duration pause();
    }

    /** How checks share requests. */
    interface Batch {

        @WithDefault("500")
        int mostChecks();

        @WithDefault("1")
        int inFlight();

        @WithDefault("10000")
        int mostWaiting();
    }
}
