package dev.quartermaster.quota.limits;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who changed what; append-only, so that an entry once read never changes and never goes. */
public interface AuditTrail {

    /**
     * Entries that fit the filter, the newest first; fails when PostgreSQL cannot be asked.
     *
     * @param before only entries with smaller numbers; {@link Long#MAX_VALUE} for the first page
     */
    Uni<List<Entry>> list(Filter filter, long before, int count);

    /** What an entry must be equal to; null is anything. */
    record Filter(
            @Nullable String entity,
            @Nullable String key,
            @Nullable String actor) {}

    /**
     * One change.
     *
     * @param seq grows in the order of commits
     * @param key see {@link Change#key()}
     * @param before the thing as JSON before the change; null when it was made
     * @param after and after it; null when it was deleted
     */
    record Entry(
            long seq,
            Instant at,
            String actor,
            String action,
            String entity,
            String key,
            @Nullable String before,
            @Nullable String after) {}
}
