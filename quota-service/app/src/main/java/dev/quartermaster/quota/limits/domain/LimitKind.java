package dev.quartermaster.quota.limits.domain;

/** How a limit counts. */
public enum LimitKind {
    /** At most N in any sliding window; what was used comes back slot by slot. */
    RATE,
    /** At most N in a calendar or billing period; everything comes back when the period ends. */
    QUOTA,
    /** At most N held at once; comes back only when it is given back. */
    STOCK,
    /** At most N in one request; nothing is counted. */
    SIZE;

    /** Whether a counter row stands behind limits of this kind. */
    public boolean counts() {
        return this != SIZE;
    }
}
