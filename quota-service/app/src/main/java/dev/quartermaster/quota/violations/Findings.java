package dev.quartermaster.quota.violations;

import dev.quartermaster.quota.violations.domain.Finding;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Looks for patterns in the refusals on record. Every method fails when PostgreSQL cannot be asked. */
public interface Findings {

    /** Everything found in this stretch of time, the most refusals first, at most {@code count} per pattern. */
    Uni<List<Finding>> find(long fromMicros, long toMicros, int count);

    /**
     * Those of the findings that nobody has taken yet for this stretch of time; from now on they are taken. Of several
     * replicas that ask at once, each finding goes to one.
     */
    Uni<List<Finding>> take(List<Finding> findings, long sinceMicros);
}
