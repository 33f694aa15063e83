package dev.quartermaster.usage.process.health;

import dev.quartermaster.quota.operations.Loaded;
import dev.quartermaster.usage.process.Database;
import io.quarkus.arc.All;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * The instance can answer, once its partitions are there and its readers have begun.
 *
 * <p>UP while PostgreSQL is away, which the data tells as {@code postgres: down}: no other instance could answer better,
 * and events are still taken by HTTP as long as Kafka has them.
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
                .map(up -> HealthCheckResponse.named("usage")
                        .status(parts.stream().allMatch(Loaded::loaded))
                        .withData("postgres", up ? "up" : "down")
                        .build());
    }
}
