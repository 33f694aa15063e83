package dev.quartermaster.usage.intake;

import dev.quartermaster.usage.records.Topics;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Dead letters that are not in their topic yet. Blocks; for the thread that publishes them. */
public interface Outbox {

    /**
     * Hands the oldest ones to {@code write} and marks them as published when that completes.
     *
     * <p>At least once: a crash after the write and before the mark publishes them again, under the same id. Several
     * instances do not hand out the same letters at the same time.
     *
     * @return how many were published; 0 when there is none
     * @throws dev.quartermaster.usage.records.StoreException if they could not be read, written or marked
     */
    int publish(int most, Function<List<Topics.Message>, CompletionStage<Void>> write);
}
