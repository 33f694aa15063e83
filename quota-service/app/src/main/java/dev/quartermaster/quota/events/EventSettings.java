package dev.quartermaster.quota.events;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What is told of decisions. */
@ConfigMapping(prefix = "quartermaster.events")
interface EventSettings {

    /** Whether anything is told at all. */
    @WithDefault("true")
    boolean enabled();

    /** The CloudEvents source; the same for all replicas. */
    @WithDefault("/quartermaster/quota")
    String source();

    /** Actions whose identical decisions of one second become one event with a count, unless they have details. */
    Optional<Set<String>> summedActions();

    /** Rates with a shorter window have no thresholds. */
    @WithDefault("PT1S")
    Duration shortestAlertWindow();
}
