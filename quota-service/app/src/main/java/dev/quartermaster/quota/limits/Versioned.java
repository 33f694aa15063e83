package dev.quartermaster.quota.limits;

/**
 * A configured thing and the version it has.
 *
 * @param version the number of the audit entry of its last change; never given twice
 */
public record Versioned<V>(V value, long version) {}
