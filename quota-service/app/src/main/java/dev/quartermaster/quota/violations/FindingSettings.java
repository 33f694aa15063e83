package dev.quartermaster.quota.violations;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** From when on refusals look like more than bad luck. */
@ConfigMapping(prefix = "quartermaster.findings")
public interface FindingSettings {

    /** Findings are looked for over the last so long, and told once in it. */
    @WithDefault("PT15M")
    Duration window();

    /** The pause between two looks. */
    @WithDefault("PT30S")
    Duration every();

    /** Different API keys refused at one address. */
    @WithDefault("10")
    int keysPerIp();

    /** Different addresses at which one API key was refused. */
    @WithDefault("5")
    int ipsPerKey();

    /** Refusals of one subject by one limit before the Retry-After of the one before had passed. */
    @WithDefault("100")
    int hammering();

    /** So many times as many refusals as in a window of the same length before, on the average of {@link #past}. */
    @WithDefault("5")
    int suddenFactor();

    /** Fewer refusals than this are no sudden change. */
    @WithDefault("50")
    int suddenLeast();

    /** How far back a subject's own past goes. */
    @WithDefault("P1D")
    Duration past();
}
