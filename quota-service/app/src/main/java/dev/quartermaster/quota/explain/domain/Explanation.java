package dev.quartermaster.quota.explain.domain;

import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.records.domain.RecordedDecision;
import java.util.List;

/**
 * Why a decision came out as it did.
 *
 * @param retryMicros the first moment at which every limit that refused would have admitted, with nobody else consuming; 0
 *     when none refused, -1 when waiting does not help
 * @param changes each limit that refused, with the least amount that would have admitted
 * @param fits for each metric that was refused, the most that would have been admitted at that moment
 */
public record Explanation(
        RecordedDecision decision, List<Unmatched> unmatched, long retryMicros, List<Raise> changes, List<Fit> fits) {

    /** A limit that did not apply, and why. */
    public record Unmatched(Limit limit, Reason reason) {}

    /** Why a limit did not apply. */
    public enum Reason {
        /** Nothing of its metric was asked for. */
        OTHER_METRIC,
        /** It was switched off. */
        DISABLED,
        /** The subject lacks something that it is counted by. */
        SCOPE_NOT_IN_SUBJECT,
        /** Units were given back, and it holds no stock. */
        NOTHING_TO_GIVE_BACK,
        /** Neither an override nor a plan nor the limit itself gives an amount. */
        NO_AMOUNT,
        /** Another limit had refused before it was asked. */
        NOT_REACHED
    }

    /** @param to the least amount that would have admitted */
    public record Raise(String limit, long from, long to) {}

    public record Fit(String metric, long asked, long most) {}
}
