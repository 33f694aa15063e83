package dev.quartermaster.quota.records;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Begins and ends the recording. */
@Dependent
class RecordsWiring {

    private static final Logger LOG = Logger.getLogger(RecordsWiring.class);
    private static final long PATIENCE_SECONDS = 5;

    void start(@Observes StartupEvent event, Recorder recorder, Vertx vertx) {
        recorder.start(vertx);
    }

    /** Before connections are closed; every request has been answered by now. */
    void stop(@Observes @Priority(1) ShutdownEvent event, Recorder recorder) {
        try {
            recorder.flushed().subscribeAsCompletionStage().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.errorf("The last records could not be written and are lost: %s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
