package dev.quartermaster.storage.process.health;

import dev.quartermaster.quota.operations.Loaded;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * The replica can answer. The bucket, the database and quota-service being away does not take it out of rotation: every
 * replica would be, and callers would get no answer instead of one that says what is away.
 */
@org.eclipse.microprofile.health.Readiness
@Singleton
class Readiness implements HealthCheck {

    private final List<Loaded> parts;

    Readiness(@All List<Loaded> parts) {
        this.parts = parts;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("storage")
                .status(parts.stream().allMatch(Loaded::loaded))
                .build();
    }
}
