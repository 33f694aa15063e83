package dev.quartermaster.quota.records.domain;

import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Subject;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A decision as it is kept.
 *
 * @param times how many identical ones it stands for; more than one for refusals only
 * @param looked whether nothing was charged although it was admitted
 * @param hold whether a reservation was asked for
 * @param configuration the version of the catalogue that it was judged by
 * @param readings those that the answer told: a refusal may leave out limits that were not asked
 */
public record RecordedDecision(
        UUID id,
        long atMicros,
        boolean admitted,
        int times,
        boolean looked,
        boolean hold,
        long configuration,
        String plan,
        int priority,
        boolean degraded,
        Subject subject,
        @Nullable String action,
        @Nullable String userAgent,
        Map<String, Long> consume,
        List<Reading> readings) {

    /** Whether the limit's counter was charged what the reading says it costs. */
    public boolean charged(Reading reading) {
        return admitted && !looked && counted(reading);
    }

    /** What was used and held before the decision; empty when it is not known, or nothing is counted. */
    public OptionalLong before(Reading reading) {
        if (degraded || !counted(reading)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(charged(reading) ? Math.max(0, reading.used() - reading.cost()) : reading.used());
    }

    /** Sizes have no counter, and neither has a rate without an amount. */
    private static boolean counted(Reading reading) {
        LimitKind kind = reading.effective().limit().kind();
        return kind.counts() && !(kind == LimitKind.RATE && reading.effective().unlimited());
    }
}
