package dev.quartermaster.quota.events;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
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

    /** Shares of an amount, in percent, that are told beside 80 and 100: of quotas, stocks, and rates of an hour or more. */
    @WithDefault("50,60,70,75,90,95")
    List<Integer> alertLevels();
}
