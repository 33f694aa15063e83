package dev.quartermaster.quota.client;

/**
 * What a check or hold is answered with when the service cannot be reached, does not answer in time, or its circuit is
 * open. It does not override the service: where that answers that it cannot decide, {@code on_unavailable} of the limits
 * has decided.
 */
public enum OnUnavailable {
    /** {@link Allowed} or {@link Unheld}, degraded; nothing is charged for it later. */
    ALLOW,
    /** {@link Refused} with status 503, degraded. */
    DENY,
    /** {@link QuotaUnavailableException}. */
    FAIL
}
