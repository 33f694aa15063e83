package dev.quartermaster.monitor.operations.health;

import dev.quartermaster.monitor.database.Schema;
import dev.quartermaster.monitor.measuring.Measurements;
import dev.quartermaster.monitor.throttling.SignalPublisher;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Ready once it measures. What is behind it is told and changes nothing: without it the monitor goes on. */
@org.eclipse.microprofile.health.Readiness
@Singleton
class Readiness implements HealthCheck {

    private final Measurements measurements;
    private final Schema schema;
    private final SignalPublisher publisher;

    Readiness(Measurements measurements, Schema schema, SignalPublisher publisher) {
        this.measurements = measurements;
        this.schema = schema;
        this.publisher = publisher;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("measuring")
                .status(measurements.latest().isPresent())
                .withData("history", schema.isReady() ? "up" : "away")
                .withData("kafka", publisher.state().name().toLowerCase(Locale.ROOT))
                .build();
    }
}
