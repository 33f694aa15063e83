package dev.quartermaster.quota.stats;

import dev.quartermaster.quota.limits.domain.Limit;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decisions of all replicas, summed. Every method fails when PostgreSQL cannot be asked. */
public interface Stats {

    /** Minutes of the range, inclusive of the one that it ends in; of one limit or plan, or of any. */
    record Filter(
            long fromMicros,
            long toMicros,
            @Nullable String limit,
            @Nullable String plan) {}

    /** How many, per limit, plan and outcome; limit '' counts each decision once. */
    Uni<List<Count>> counts(Filter filter);

    /** How many per stretch of time, each decision once unless a limit is named. */
    Uni<List<Bucket>> series(Filter filter, long bucketMicros);

    /** The most admitted units first, over the hours that the range touches; one metric or each. */
    Uni<List<Consumer>> consumers(Filter filter, @Nullable String metric, int count);

    /** Counters by the share of their limit that is used now; only those that were seen at half of it or above. */
    Uni<List<Near>> nearest(Collection<Limit> limits, int count);

    record Count(String limit, String plan, boolean allowed, long decisions, long units) {}

    record Bucket(long atMicros, long allowed, long refused) {}

    /** @param id empty for those that were not told apart */
    record Consumer(String scope, String id, String metric, long requests, long refused, long units) {}

    /** @param counter the key within its limit */
    record Near(Limit limit, String counter, long used, long amount, String source, long resetMicros) {}
}
