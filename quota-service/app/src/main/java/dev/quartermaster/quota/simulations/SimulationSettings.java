package dev.quartermaster.quota.simulations;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much a simulation may cost. */
@ConfigMapping(prefix = "quartermaster.simulations")
public interface SimulationSettings {

    /** Rows of the record that one replay reads; the answer says where it stopped. */
    @WithDefault("1000000")
    int mostDecisions();

    /** The longest range. */
    @WithDefault("P7D")
    Duration longest();

    /** How far before the range a replay begins to count for limits that are new or changed. */
    @WithDefault("P1D")
    Duration leadIn();

    /** Simulations of one replica at once; more are refused. */
    @WithDefault("1")
    int atOnce();
}
