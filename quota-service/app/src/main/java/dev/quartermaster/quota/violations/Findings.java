package dev.quartermaster.quota.violations;

import dev.quartermaster.quota.violations.domain.Finding;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Looks for patterns in the refusals on record. Every method fails when PostgreSQL cannot be asked. */
public interface Findings {

    /** Everything found in this stretch of time, the most refusals first, at most {@code count} per pattern. */
    Uni<List<Finding>> find(long fromMicros, long toMicros, int count);

    /**
     * Those of the findings that were not told yet in this stretch of time and that nobody is telling. Of several replicas
     * that ask at once, each finding goes to one; what is not {@link #told} within half a minute is given out again.
     */
    Uni<List<Finding>> take(List<Finding> findings, long sinceMicros);

    /** Somebody will hear of these for certain; they are not given out again for this stretch of time. */
    Uni<Void> told(List<Finding> findings, long sinceMicros);
}
