package dev.quartermaster.storage.usage;

import org.jspecify.annotations.Nullable;

/**
 * Something done to stored objects. What it took of a quota is no part of it: quota-service tells that of each decision, and
 * would have it counted twice.
 *
 * @param name {@code store_file}, {@code read_file} or {@code delete_file}
 * @param bytes that were sent, received or freed
 * @param resource the path
 */
public record Action(
        String user,
        String name,
        Outcome outcome,
        long bytes,
        long durationMs,
        String resource,
        @Nullable String ip,
        @Nullable String userAgent) {

    /** How it ended. */
    public enum Outcome {
        DONE,
        FAILED,
        REFUSED
    }
}
