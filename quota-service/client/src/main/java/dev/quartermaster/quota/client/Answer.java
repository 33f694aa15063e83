package dev.quartermaster.quota.client;

import dev.quartermaster.quota.contract.LimitState;
import java.util.List;

/** What became of a check: a refusal is an answer like any other, never an exception. */
public sealed interface Answer permits Allowed, Refused {

    /** Every limit that applied; empty when none did, and when the answer was made without the service. */
    List<LimitState> limits();

    /**
     * Whether less than usual was known: the service had no database, or was away itself and this client answered as
     * configured ({@link OnUnavailable}).
     */
    boolean degraded();

    /** Whether to go ahead. */
    default boolean isAllowed() {
        return switch (this) {
            case Allowed allowed -> true;
            case Refused refused -> false;
        };
    }
}
