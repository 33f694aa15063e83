package dev.quartermaster.quota.simulations.domain;

import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Mode;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A limit that judges a decision in the replay.
 *
 * @param amount null is unlimited
 * @param before what was used then, where it is on record and still means the same
 */
record Candidate(Limit limit, @Nullable Long amount, long cost, OptionalLong before, Part part) {

    /** What it has to say. */
    enum Part {
        /** It judges as it did. */
        JUDGES,
        /** It judges by another amount, or counts otherwise, or is new. */
        CHANGED,
        /** It was not asked, because others had refused; it is asked when those no longer do. */
        STANDS_BY,
        /** It admitted without having been asked, and does so again. */
        ADMITS
    }

    boolean exceeded(long used) {
        if (amount == null || cost <= 0 || part == Part.ADMITS) {
            return false;
        }
        if (limit.kind() == LimitKind.SIZE) {
            return cost > amount;
        }
        return cost > amount - used;
    }

    boolean enforced() {
        return limit.mode() == Mode.ENFORCE;
    }
}
