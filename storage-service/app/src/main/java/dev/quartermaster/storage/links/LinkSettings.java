package dev.quartermaster.storage.links;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long links live. */
@ConfigMapping(prefix = "quartermaster.storage.links")
public interface LinkSettings {

    /** When nothing is said. */
    @WithDefault("PT24H")
    Duration usual();

    /** At most. */
    @WithDefault("P7D")
    Duration longest();

    /** How long the hold of a link for writing lives without being extended; it is extended by every round. */
    @WithDefault("PT30M")
    Duration holdFor();

    /** How often links are looked after, as the scheduler reads it. */
    @WithDefault("1m")
    String every();
}
