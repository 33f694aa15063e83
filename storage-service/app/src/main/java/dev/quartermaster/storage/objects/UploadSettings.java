package dev.quartermaster.storage.objects;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How content gets into the bucket. */
@ConfigMapping(prefix = "quartermaster.storage.upload")
public interface UploadSettings {

    /** Content of a known length up to this streams into the bucket as one; longer content goes in parts. */
    @WithDefault("64M")
    MemorySize multipartThreshold();

    /** Bytes of a part; each is kept in memory until it is stored. The bucket takes 10000 parts. */
    @WithDefault("16M")
    MemorySize partSize();

    /** How many parts are in memory at once; uploads beyond wait for their turn. */
    @WithDefault("6")
    int partBuffers();

    /** How long an upload waits for its turn. */
    @WithDefault("PT30S")
    Duration bufferPatience();

    /** How long a caller may send nothing in the middle of the content. */
    @WithDefault("PT60S")
    Duration silence();

    /** How often the holds of a long upload are extended, and how long they live then. */
    @WithDefault("PT30M")
    Duration holdFor();
}
