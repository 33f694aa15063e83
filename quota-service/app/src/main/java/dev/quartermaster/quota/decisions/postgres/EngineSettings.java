package dev.quartermaster.quota.decisions.postgres;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the decision engine talks to PostgreSQL. */
@ConfigMapping(prefix = "quartermaster.engine")
interface EngineSettings {

    /** Statements in flight at once for plain claims; claims on one counter always share one. */
    @WithDefault("2")
    int shards();

    /** After this long without an answer the database counts as unavailable for the claims that wait. */
    @WithDefault("PT2S")
    Duration statementTimeout();

    /**
     * Who waits for a statement that takes longer than this, and longer than usual, is answered as if PostgreSQL were away;
     * as long as the timeout, nobody is.
     */
    @WithDefault("PT0.25S")
    Duration patience();

    /**
     * The same for a request whose limits all say {@code allow}: it is admitted from this replica's share then, if that has
     * the units, and else waits on. Longer than the patience, it is as long.
     */
    @WithDefault("PT0.01S")
    Duration patienceAllow();

    /** How long an admission is remembered under its idempotency key. */
    @WithDefault("PT24H")
    Duration idempotencyTtl();
}
