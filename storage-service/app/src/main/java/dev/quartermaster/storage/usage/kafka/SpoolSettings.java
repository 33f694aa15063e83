package dev.quartermaster.storage.usage.kafka;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
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
}
