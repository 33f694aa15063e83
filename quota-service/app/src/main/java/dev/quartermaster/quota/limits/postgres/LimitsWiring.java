package dev.quartermaster.quota.limits.postgres;

import dev.quartermaster.quota.limits.AuditTrail;
import dev.quartermaster.quota.limits.Governance;
import dev.quartermaster.quota.limits.Store;
import dev.quartermaster.quota.limits.document.InvalidDocument;
import dev.quartermaster.quota.limits.document.PlansFile;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.Override;
import dev.quartermaster.quota.limits.domain.Plan;
import dev.quartermaster.quota.limits.domain.SubjectSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Puts the configuration together and brings it into memory before the service answers anything: a request that found no
 * limits would be allowed.
 */
@Singleton
class LimitsWiring {

    private static final String PACKAGED = "/plans/default-plans.yaml";
    private static final long START_PATIENCE_SECONDS = 60;

    private final PostgresGovernance governance;
    private final PostgresStore<Limit> limits;
    private final PostgresStore<Plan> plans;
    private final Pool pool;
    private final Optional<String> plansFile;

    LimitsWiring(
            Pool pool,
            Vertx vertx,
            MeterRegistry meters,
            @ConfigProperty(name = "quartermaster.plans-file") Optional<String> plansFile,
            @ConfigProperty(name = "quartermaster.configuration.profiles-in-memory", defaultValue = "200000")
                    long profilesInMemory,
            @ConfigProperty(name = "quartermaster.configuration.poll-pause", defaultValue = "PT0.2S")
                    Duration pollPause) {
        Counter failures = Counter.builder("quartermaster.configuration.poll.failures")
                .description("Looks for configuration changes that failed")
                .register(meters);
        this.pool = pool;
        this.plansFile = plansFile;
        this.governance = new PostgresGovernance(pool, vertx, profilesInMemory, pollPause, () -> failures.increment());
        this.limits = new PostgresStore<>(pool, new LimitShape(), governance::catchUp);
        this.plans = new PostgresStore<>(pool, new PlanShape(), governance::catchUp);
    }

    @Produces
    @Singleton
    Governance governance() {
        return governance;
    }

    @Produces
    @Singleton
    Store<Limit> limits() {
        return limits;
    }

    @Produces
    @Singleton
    Store<Plan> plans() {
        return plans;
    }

    @Produces
    @Singleton
    Store<SubjectSettings> subjects() {
        return new PostgresStore<>(pool, new SubjectShape(), governance::catchUp);
    }

    @Produces
    @Singleton
    Store<Override> overrides() {
        return new PostgresStore<>(pool, new OverrideShape(), governance::catchUp);
    }

    @Produces
    @Singleton
    AuditTrail auditTrail() {
        return new PostgresAuditTrail(pool);
    }

    void start(@Observes @Priority(100) StartupEvent event) {
        PlansFile file = plansFile();
        try {
            // the main thread, and nothing can be answered before this is done
            new FirstStart(pool, limits, plans)
                    .load(file)
                    .chain(governance::start)
                    .subscribeAsCompletionStage()
                    .get(START_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The configuration cannot be read from PostgreSQL.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while starting.", e);
        }
    }

    /** Also when the database needs it no longer: a broken file is found at the start that broke it, not years later. */
    private PlansFile plansFile() {
        String name = plansFile.map(path -> "quartermaster.plans-file " + path).orElse("the packaged plans file");
        try {
            return PlansFile.parse(read());
        } catch (IOException e) {
            throw new IllegalStateException(name + " cannot be read: " + e, e);
        } catch (InvalidDocument e) {
            throw new IllegalStateException(name + " is not valid: " + e.getMessage(), e);
        }
    }

    private byte[] read() throws IOException {
        if (plansFile.isPresent()) {
            return Files.readAllBytes(Path.of(plansFile.get()));
        }
        try (InputStream packaged = LimitsWiring.class.getResourceAsStream(PACKAGED)) {
            if (packaged == null) {
                throw new IOException(PACKAGED + " is not in the package");
            }
            return packaged.readAllBytes();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        governance.stop();
    }
}
