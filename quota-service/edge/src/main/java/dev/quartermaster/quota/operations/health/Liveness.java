package dev.quartermaster.quota.operations.health;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** The process answers. Asks nothing else: restarting a replica mends neither PostgreSQL nor the network. */
@org.eclipse.microprofile.health.Liveness
@Singleton
class Liveness implements HealthCheck {

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.up("process");
    }
}
