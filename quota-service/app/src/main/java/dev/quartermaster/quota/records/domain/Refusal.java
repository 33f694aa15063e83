package dev.quartermaster.quota.records.domain;

import dev.quartermaster.quota.limits.domain.Subject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as it is kept, or several identical ones of one second.
 *
 * @param atMicros of the first
 * @param lastMicros of the last
 * @param id of the first one's decision
 * @param subject without any member when it sums refusals of many for whom there was no room
 * @param limits which refused, the one that the answer spoke of first
 * @param metric of that limit, and what was asked of it
 * @param retryMicros from when on the caller was told to try again; -1 when waiting does not help
 */
public record Refusal(
        long atMicros,
        long lastMicros,
        UUID id,
        long times,
        Subject subject,
        @Nullable String userAgent,
        @Nullable String action,
        List<String> limits,
        String metric,
        long cost,
        long retryMicros) {}
