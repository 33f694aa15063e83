package dev.quartermaster.quota.operations.health;

import dev.quartermaster.quota.operations.Loaded;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** Everything that a replica must hold in memory is there. */
@org.eclipse.microprofile.health.Startup
@Singleton
class Startup implements HealthCheck {

    private final List<Loaded> parts;

    Startup(@All List<Loaded> parts) {
        this.parts = parts;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("loaded");
        boolean all = true;
        for (Loaded part : parts) {
            boolean loaded = part.loaded();
            all &= loaded;
            answer.withData(part.name(), loaded);
        }
        return answer.status(all).build();
    }
}
