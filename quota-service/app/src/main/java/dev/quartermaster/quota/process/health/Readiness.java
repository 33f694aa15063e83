package dev.quartermaster.quota.process.health;

import dev.quartermaster.quota.operations.Loaded;
import dev.quartermaster.quota.process.Database;
import io.quarkus.arc.All;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * The replica can answer.
 *
 * <p>UP once everything is loaded, and UP while PostgreSQL is away, which the data tells as {@code postgres: down}:
 * without PostgreSQL the service still decides from leases, by the {@code on_unavailable} of each limit. Were it DOWN,
 * an outage of the database would take every replica out of rotation and turn degraded answers into none.
 */
@org.eclipse.microprofile.health.Readiness
@Singleton
class Readiness implements AsyncHealthCheck {

    private final List<Loaded> parts;
    private final Database database;

    Readiness(@All List<Loaded> parts, Database database) {
        this.parts = parts;
        this.database = database;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return database.answers()
                .map(up -> HealthCheckResponse.named("decisions")
                        .status(parts.stream().allMatch(Loaded::loaded))
                        .withData("postgres", up ? "up" : "down")
                        .build());
    }
}
