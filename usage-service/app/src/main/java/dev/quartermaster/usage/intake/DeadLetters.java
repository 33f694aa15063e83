package dev.quartermaster.usage.intake;

import dev.quartermaster.usage.records.Topics;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What could not be counted, for those who mend it. */
public interface DeadLetters {

    /** A dead letter without its content. */
    record Entry(
            long id,
            Instant receivedAt,
            String topic,
            int partition,
            long offset,
            int line,
            String reason,
            String detail,
            @Nullable String text,
            @Nullable Instant publishedAt,
            @Nullable Instant replayedAt) {}

    /** One to be read again. */
    record Replayable(long id, Topics.Message message) {}

    /** The newest ones with a smaller id than {@code before}, of one reason if it is given. */
    Uni<List<Entry>> list(@Nullable String reason, long before, int count);

    /** Those of these ids, or, without ids, the oldest that were not replayed yet, of one reason if it is given. */
    Uni<List<Replayable>> pick(List<Long> ids, @Nullable String reason, int most);

    /** Remembers that these were put into the usage topic again. */
    Uni<Void> replayed(List<Long> ids);
}
