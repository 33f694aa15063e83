package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.decisions.domain.Decision;

/** Counts how decisions came about; labels are bounded, subjects never among them. */
public interface DecisionMeter {

    /** An answer was found, after so many nanoseconds. */
    void decided(Decision decision, long nanos);

    /** No counter had to be asked; {@code unmatched} when not even a limit applied. */
    void unlimited(boolean unmatched);

    void rememberedRefusal();

    /** Leases were tried: {@code hit} when nothing else had to be asked. */
    void leased(boolean hit);

    /** A group of this many claims went to the database and took this long to come back. */
    void group(int claims, long nanos);
}
