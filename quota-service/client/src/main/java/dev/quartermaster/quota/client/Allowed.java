package dev.quartermaster.quota.client;

import dev.quartermaster.quota.contract.LimitState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Go ahead; what the check consumes is charged.
 *
 * @param decisionId under which the service knows the decision; null when the service was away, and then nothing is charged
 * @param plan of the subject; null when it has none, and when the service was away
 * @param priority of the subject, 1 is the highest; 0 when the service was away
 */
public record Allowed(
        @Nullable String decisionId, @Nullable String plan, int priority, boolean degraded, List<LimitState> limits)
        implements Answer {

    public Allowed {
        limits = List.copyOf(limits);
    }

    /** The answer of a client whose service is away, and which is configured to allow then. */
    static Allowed withoutService() {
        return new Allowed(null, null, 0, true, List.of());
    }
}
