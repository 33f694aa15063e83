package dev.quartermaster.quota.operations.health;

import dev.quartermaster.quota.operations.Loaded;
import io.quarkus.arc.All;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Duration;
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

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final List<Loaded> parts;
    private final Pool pool;

    Readiness(@All List<Loaded> parts, Pool pool) {
        this.parts = parts;
        this.pool = pool;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return pool.query("SELECT 1")
                .execute()
                .map(rows -> "up")
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure()
                .recoverWithItem("down")
                .map(postgres -> HealthCheckResponse.named("decisions")
                        .status(parts.stream().allMatch(Loaded::loaded))
                        .withData("postgres", postgres)
                        .build());
    }
}
