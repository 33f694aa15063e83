package dev.quartermaster.usage.records;

import dev.quartermaster.usage.records.domain.Raw;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Writes to topics; may block for as long as the producer waits for the topic's metadata, so not on an event loop. */
public interface Topics {

    /** What to write; the key decides the partition. */
    @SuppressWarnings("ArrayRecordComponent")
    record Message(byte @Nullable [] key, List<Raw.Header> headers, byte @Nullable [] value) {}

    /**
     * Writes messages in their order.
     *
     * <p>Completes when every one is acknowledged by all replicas in sync; fails if one is not, and then some of the
     * others may have been written all the same.
     */
    CompletionStage<Void> write(String topic, List<Message> messages);
}
