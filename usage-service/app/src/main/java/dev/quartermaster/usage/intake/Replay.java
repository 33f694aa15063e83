package dev.quartermaster.usage.intake;

import dev.quartermaster.usage.records.Topics;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Puts dead letters into the usage topic again, as they came.
 *
 * <p>They are marked when the topic has them: a crash in between replays them twice, which the keys of the intake
 * absorb. One that still cannot be counted becomes a new dead letter.
 */
@Singleton
public class Replay {

    private final DeadLetters letters;
    private final Topics topics;
    private final String topic;

    Replay(
            DeadLetters letters,
            Topics topics,
            @ConfigProperty(name = "quartermaster.usage.intake.topic") String topic) {
        this.letters = letters;
        this.topics = topics;
        this.topic = topic;
    }

    /** Replays those of these ids, or the oldest ones; answers how many. */
    public Uni<Integer> run(List<Long> ids, @Nullable String reason, int most) {
        return letters.pick(ids, reason, most).chain(picked -> {
            if (picked.isEmpty()) {
                return Uni.createFrom().item(0);
            }
            List<Topics.Message> messages =
                    picked.stream().map(DeadLetters.Replayable::message).toList();
            return Uni.createFrom()
                    .completionStage(() -> topics.write(topic, messages))
                    .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                    .chain(() -> letters.replayed(
                            picked.stream().map(DeadLetters.Replayable::id).toList()))
                    .replaceWith(picked.size());
        });
    }
}
