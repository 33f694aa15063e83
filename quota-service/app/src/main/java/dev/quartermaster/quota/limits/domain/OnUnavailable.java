package dev.quartermaster.quota.limits.domain;

/** What a limit answers while PostgreSQL cannot be asked. */
public enum OnUnavailable {
    /** Admit, bounded by a local share of the amount. */
    ALLOW,
    /** Refuse everything. */
    DENY,
    /** Admit what this replica has leased already, and nothing else. */
    LEASE
}
