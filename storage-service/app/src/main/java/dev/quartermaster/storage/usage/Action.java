package dev.quartermaster.storage.usage;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something done to stored objects.
 *
 * @param name such as {@code upload}, {@code download}, {@code delete}
 * @param bytes that were sent or freed; negative when freed
 * @param resource the path
 */
public record Action(
        String user,
        String name,
        Outcome outcome,
        Map<String, Long> amounts,
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

    public Action {
        amounts = Map.copyOf(amounts);
    }
}
