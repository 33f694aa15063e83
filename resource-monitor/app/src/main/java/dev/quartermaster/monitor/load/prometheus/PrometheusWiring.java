package dev.quartermaster.monitor.load.prometheus;

import dev.quartermaster.monitor.measuring.Measurements;
import dev.quartermaster.monitor.throttling.Throttling;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Adds the host's metrics to those of the service. */
@Singleton
class PrometheusWiring {

    private static final int PRIORITIES = 3;

    void start(
            @Observes StartupEvent event,
            PrometheusMeterRegistry registry,
            Measurements measurements,
            Throttling throttling,
            MeterRegistry meters) {
        // the registry's own: the bean of type CollectorRegistry is another one at every injection
        registry.getPrometheusRegistry().register(new NodeCollector(measurements));
        Gauge.builder(
                        "quartermaster.throttle.tightness",
                        throttling,
                        it -> it.state().automatic().value())
                .description("0: nothing is lowered")
                .register(meters);
        for (int priority = 1; priority <= PRIORITIES; priority++) {
            int of = priority;
            Gauge.builder(
                            "quartermaster.throttle.factor",
                            throttling,
                            it -> it.state().inForce().factors().getOrDefault(of, 1.0))
                    .tag("priority", Integer.toString(priority))
                    .description("Share of elastic limits that remains")
                    .register(meters);
        }
    }
}
