package dev.quartermaster.monitor.throttling;

import dev.quartermaster.monitor.throttling.domain.Manual;
import dev.quartermaster.monitor.throttling.domain.Thresholds;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What survives a restart of this host's monitor. */
public interface ThrottleStore {

    /** What was kept; fails while the database is away. */
    Uni<Kept> load();

    /**
     * Replaces the thresholds, with an entry in the audit trail in the same transaction.
     *
     * @param expected the version that they must have; null for any
     * @return the new version; empty when they have another one
     */
    Uni<Optional<Long>> putThresholds(Thresholds thresholds, @Nullable Long expected, String actor);

    /** Keeps the manual throttle, or forgets it. */
    Uni<Void> putManual(@Nullable Manual manual);

    /** @param version 0 for the defaults */
    record Kept(
            Thresholds thresholds, long version, @Nullable Manual manual) {}
}
