package dev.quartermaster.quota.limits.domain;

/** One thing that a limit can be counted by; a limit's scope is a set of them. */
public enum Dimension {
    USER,
    PROJECT,
    API_KEY,
    IP,
    RESOURCE,
    GLOBAL
}
