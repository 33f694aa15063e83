package dev.quartermaster.quota.decisions.domain;

import dev.quartermaster.quota.limits.domain.Subject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One question: may this subject consume this much now?
 *
 * @param consume cost by metric, in units of the metric; negative gives back stock; never empty
 * @param meta free JSON of the caller, as text
 * @param idempotencyKey what makes a repetition count once
 * @param dryRun only look, charge nothing
 */
public record Ask(
        Subject subject,
        Map<String, Long> consume,
        @Nullable String action,
        @Nullable String userAgent,
        @Nullable String details,
        @Nullable String meta,
        @Nullable String idempotencyKey,
        boolean dryRun) {

    /** Whether nothing would be charged even if it were admitted. */
    public boolean onlyLooks() {
        if (dryRun) {
            return true;
        }
        for (long cost : consume.values()) {
            if (cost != 0) {
                return false;
            }
        }
        return true;
    }
}
