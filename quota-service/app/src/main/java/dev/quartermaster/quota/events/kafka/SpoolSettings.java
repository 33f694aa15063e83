package dev.quartermaster.quota.events.kafka;

import dev.quartermaster.usage.publisher.WhenFull;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Where events wait and where they are sent. */
@ConfigMapping(prefix = "quartermaster.events.spool")
interface SpoolSettings {

    /** Brokers; without them events wait in the spool. */
    Optional<String> bootstrapServers();

    /** More properties of the Kafka producer, such as {@code security.protocol}. */
    Map<String, String> kafka();

    /** Shared by the replicas on one machine; each takes a numbered folder of its own in it. */
    Path folder();

    @WithDefault("8M")
    MemorySize segmentBytes();

    /** Of all files of one replica. */
    @WithDefault("1G")
    MemorySize mostBytes();

    @WithDefault("drop-newest")
    WhenFull whenFull();

    /** How often the spool is forced to disk; zero leaves that to the operating system. */
    @WithDefault("PT0S")
    Duration syncEvery();

    /** Events handed to Kafka and not acknowledged. */
    @WithDefault("8192")
    int mostInFlight();

    /** The spool of a replica that has been gone for so long is sent by another one; zero never. */
    @WithDefault("PT1M")
    Duration adoptAfter();
}
