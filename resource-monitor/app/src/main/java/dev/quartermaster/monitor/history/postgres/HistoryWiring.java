package dev.quartermaster.monitor.history.postgres;

import dev.quartermaster.monitor.database.Schema;
import dev.quartermaster.monitor.history.History;
import dev.quartermaster.monitor.measuring.HostName;
import dev.quartermaster.monitor.measuring.SampleListener;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Writes the history every few seconds, and deletes what is too old every minute. */
@Singleton
class HistoryWiring {

    private static final Logger LOG = Logger.getLogger(HistoryWiring.class);
    private static final long PRUNE_MILLIS = 60_000;

    private final PostgresHistory history;
    private final Duration pause;
    private boolean complained;

    HistoryWiring(
            Pool pool,
            Schema schema,
            HostName host,
            MeterRegistry meters,
            @ConfigProperty(name = "quartermaster.history.write-every", defaultValue = "PT10S") Duration pause,
            @ConfigProperty(name = "quartermaster.history.waiting", defaultValue = "3600") int most,
            @ConfigProperty(name = "quartermaster.history.raw", defaultValue = "PT6H") Duration raw,
            @ConfigProperty(name = "quartermaster.history.minutes", defaultValue = "P7D") Duration minutes,
            @ConfigProperty(name = "quartermaster.history.hours", defaultValue = "P400D") Duration hours) {
        this.pause = pause;
        history = new PostgresHistory(
                pool, schema, host.name(), most, new PostgresHistory.Retention(raw, minutes, hours));
        Gauge.builder("quartermaster.history.waiting", history, PostgresHistory::waiting)
                .description("Samples not written yet")
                .register(meters);
        FunctionCounter.builder("quartermaster.history.dropped", history, PostgresHistory::dropped)
                .description("Samples given up because too many waited")
                .register(meters);
    }

    @Produces
    @Singleton
    History history() {
        return history;
    }

    @Produces
    @Singleton
    SampleListener listener() {
        return history::sampled;
    }

    void start(@Observes StartupEvent event, Vertx vertx, InstantSource clock) {
        vertx.setPeriodic(pause.toMillis(), id -> attend(history.flush()));
        vertx.setPeriodic(PRUNE_MILLIS, id -> attend(history.prune(clock.instant())));
    }

    void stop(@Observes ShutdownEvent event) {
        attend(history.flush());
    }

    private void attend(Uni<Void> work) {
        work.subscribe().with(done -> complained = false, failure -> {
            if (!complained) {
                complained = true;
                LOG.warnf("The history is kept in memory, until PostgreSQL answers: %s", failure.toString());
            }
        });
    }
}
