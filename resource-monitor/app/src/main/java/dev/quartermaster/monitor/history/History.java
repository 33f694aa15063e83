package dev.quartermaster.monitor.history;

import dev.quartermaster.monitor.history.domain.Bucket;
import dev.quartermaster.monitor.history.domain.Resolution;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;

/** What was measured before. */
public interface History {

    /**
     * Buckets of a host, oldest first, from the first moment on and before the last, at most {@code count}. Fails when the
     * database cannot be asked.
     */
    Uni<List<Bucket>> read(String host, Resolution resolution, Instant from, Instant to, int count);

    /** Samples that are kept in memory because they could not be written yet. */
    int waiting();

    /** Samples that were given up because too many waited. */
    long dropped();

    /** Whether the last writing succeeded. */
    boolean writing();
}
