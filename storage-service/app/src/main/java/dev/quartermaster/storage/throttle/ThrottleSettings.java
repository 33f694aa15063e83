package dev.quartermaster.storage.throttle;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How transfers are held back under load. */
@ConfigMapping(prefix = "quartermaster.storage.throttle")
public interface ThrottleSettings {

    /** How the factors of several hosts become one: {@code minimum} or {@code mean}, as at quota-service. */
    @WithDefault("minimum")
    String combine();

    /** The highest priority (the lowest number) whose transfers are ever sent away; by default only low priority is. */
    @WithDefault("3")
    int fromPriority();

    /** After how long a transfer that was sent away shall come again. */
    @WithDefault("PT5S")
    Duration retryAfter();

    /** How long a user's priority is remembered; a change at quota-service takes as long here. */
    @WithDefault("PT15S")
    Duration priorityFor();
}
