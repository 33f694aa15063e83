package dev.quartermaster.quota.violations;

import dev.quartermaster.quota.records.domain.Refusal;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Refusals on record. Every method fails when PostgreSQL cannot be asked. */
public interface Violations {

    /** The newest first; {@code after} is the last one of the page before, null for the first page. */
    Uni<List<Refusal>> list(Filter filter, @Nullable Place after, int count);

    /** How many there were by this, the most first. */
    Uni<List<Sum>> top(Filter filter, By by, int count);

    /** How many there were in each stretch of time that had any, in the order of time. */
    Uni<List<Bucket>> buckets(Filter filter, long bucketMicros);

    /**
     * What a refusal must be equal to; null is anything.
     *
     * @param toMicros exclusive
     */
    record Filter(
            long fromMicros,
            long toMicros,
            @Nullable String user,
            @Nullable String project,
            @Nullable String apiKey,
            @Nullable String ip,
            @Nullable String limit,
            @Nullable String route) {}

    /** Where a refusal stands in the list. */
    record Place(long atMicros, UUID id) {}

    /** What refusals are summed by. A refusal by several limits counts for each of them. */
    enum By {
        USER,
        PROJECT,
        API_KEY,
        IP,
        LIMIT,
        ROUTE
    }

    /**
     * @param what the user, address, limit and so on
     * @param limits how many different limits refused
     */
    record Sum(String what, long refusals, long firstMicros, long lastMicros, long limits) {}

    record Bucket(long atMicros, long refusals) {}
}
