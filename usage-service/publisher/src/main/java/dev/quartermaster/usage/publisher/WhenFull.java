package dev.quartermaster.usage.publisher;

/** What is lost when the spool is full. Either way it is counted and logged as an error. */
public enum WhenFull {
    /** What is published while there is no room; what waits stays, in order. */
    DROP_NEWEST,
    /** What has waited longest, a whole segment at a time. */
    DROP_OLDEST
}
