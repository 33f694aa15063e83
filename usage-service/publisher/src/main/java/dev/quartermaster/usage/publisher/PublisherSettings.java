package dev.quartermaster.usage.publisher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How events are spooled and sent.
 *
 * @param folder of the spools; every process on it takes a numbered folder of its own inside, under a lock
 * @param kafka properties of the Kafka producer, at least {@code bootstrap.servers}; when empty, events are spooled and
 *     wait for a process that has them. Order and acknowledgement are not to be configured
 * @param segmentBytes size of one file, allocated in advance; two more than are in use lie ready
 * @param mostBytes of all files together
 * @param syncEvery how often the spool is forced to the disk; zero leaves that to the operating system. An event survives
 *     {@code kill -9} of the process as soon as it is published, a loss of power only once it is forced
 * @param mostInFlight events handed to Kafka and not acknowledged
 * @param adoptAfter the spool of a process that has been gone for so long is sent by another one; zero never
 */
public record PublisherSettings(
        Path folder,
        Map<String, Object> kafka,
        int segmentBytes,
        long mostBytes,
        WhenFull whenFull,
        Duration syncEvery,
        int mostInFlight,
        Duration adoptAfter) {

    static final int FEWEST_SEGMENTS = 4;
    private static final int SMALLEST_SEGMENT = 16 * 1024;

    /** @throws IllegalArgumentException if sizes do not fit each other */
    public PublisherSettings {
        kafka = Map.copyOf(kafka);
        if (segmentBytes < SMALLEST_SEGMENT || segmentBytes % 8 != 0) {
            throw new IllegalArgumentException("a segment is a multiple of 8 bytes and at least " + SMALLEST_SEGMENT);
        }
        if (mostBytes < (long) FEWEST_SEGMENTS * segmentBytes) {
            throw new IllegalArgumentException("a spool has room for at least " + FEWEST_SEGMENTS + " segments");
        }
        if (mostInFlight < 1) {
            throw new IllegalArgumentException("at least one event has to be in flight");
        }
    }

    /** One GiB in segments of 8 MiB, drops the newest when full, not forced, a minute until adoption. */
    public static PublisherSettings of(Path folder, Map<String, Object> kafka) {
        return new PublisherSettings(
                folder, kafka, 8 << 20, 1L << 30, WhenFull.DROP_NEWEST, Duration.ZERO, 8192, Duration.ofMinutes(1));
    }

    int mostSegments() {
        return (int) Math.min(Integer.MAX_VALUE, mostBytes / segmentBytes);
    }
}
