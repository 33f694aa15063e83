package dev.quartermaster.monitor.throttling;

import dev.quartermaster.monitor.throttling.domain.ThrottleEvent;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A record of changes that are told too. */
record ToldEventLog(EventLog log, ChangePublisher publisher) implements EventLog {

    @Override
    public void record(ThrottleEvent event) {
        log.record(event);
        publisher.publish(event);
    }

    @Override
    public Uni<Page> page(@Nullable Instant before, int count) {
        return log.page(before, count);
    }
}
