package dev.quartermaster.storage.quota.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where quota-service is, and what to do without it. */
@ConfigMapping(prefix = "quartermaster.storage.quota")
interface GateSettings {

    /** Without {@code /api}. */
    URI url();

    /** A bearer token of the role {@code service}. */
    Optional<String> token();

    /** A file with such a token, read again when it changes; for tokens that expire. */
    Optional<Path> tokenFile();

    /** What becomes of uploads while quota-service is away. */
    @WithDefault("refuse")
    WhenAway whenAway();

    @WithDefault("PT2S")
    Duration timeout();

    @WithDefault("PT5S")
    Duration deadline();

    /** How many holds are asked for at the same time; uploads beyond wait for their turn. */
    @WithDefault("16")
    int holdsAtOnce();

    /** How long an upload waits for its turn to be held. */
    @WithDefault("PT15S")
    Duration patience();

    /** How long a hold lives without being extended. */
    @WithDefault("PT30M")
    Duration holdFor();

    /** See {@link GateSettings#whenAway}. */
    enum WhenAway {
        /** Nothing is stored that nobody has allowed. */
        REFUSE,
        /** Uploads go through, and are charged when quota-service is back. */
        ALLOW
    }
}
