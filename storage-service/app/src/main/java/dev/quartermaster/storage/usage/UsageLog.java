package dev.quartermaster.storage.usage;

/** Where it is written down who did what. Never blocks, never fails: recording must not disturb what it records. */
public interface UsageLog {

    /** Publishes one action. */
    void note(Action action);
}
