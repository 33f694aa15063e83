package dev.quartermaster.monitor.throttling;

import dev.quartermaster.monitor.throttling.domain.ThrottleEvent;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The record of every change. */
public interface EventLog {

    /** Returns at once. Kept in memory, up to a bound, until it is written; never written twice. */
    void record(ThrottleEvent event);

    /**
     * Newest first, this host's only, at most {@code count}, those before the given one. From the database; without it those
     * that this process remembers, and then says so.
     */
    Uni<Page> page(@Nullable Instant before, int count);

    /** @param complete whether it came from the database */
    record Page(List<ThrottleEvent> events, boolean complete) {}
}
