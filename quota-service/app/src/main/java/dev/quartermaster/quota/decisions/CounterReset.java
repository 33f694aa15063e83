package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/** Sets counters back to zero. */
public interface CounterReset {

    /**
     * Sets back every counter of these limits that is counted by the subject, alone or together with others, in one
     * transaction with its entry in the audit trail. What is held stays held, and what was leased before cannot come back.
     * Every replica acts on it within a second, this one before it answers. Fails when PostgreSQL cannot be asked.
     *
     * @param limits whose scope has the subject's dimension
     * @return those that were there, in the order of limit and counter
     */
    Uni<List<Reset>> reset(SubjectRef subject, List<Limit> limits, String actor);

    /**
     * @param countedBy the values that the counter belongs to
     * @param used what it counted before, held units not among them
     */
    record Reset(Limit limit, Map<Dimension, String> countedBy, long used) {}
}
