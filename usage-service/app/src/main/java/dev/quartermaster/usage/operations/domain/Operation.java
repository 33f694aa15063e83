package dev.quartermaster.usage.operations.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that was counted.
 *
 * @param seq the order in which events were counted, for those of the same time
 * @param user empty when nobody was named; so is project
 * @param amounts a JSON object
 * @param meta a JSON object, or null
 */
public record Operation(
        Instant time,
        long seq,
        String source,
        String id,
        String subject,
        String user,
        String project,
        String action,
        String status,
        long count,
        String amounts,
        @Nullable Long items,
        @Nullable Long payloadBytes,
        @Nullable Long durationMs,
        @Nullable String resource,
        @Nullable String ip,
        @Nullable String userAgent,
        @Nullable String details,
        @Nullable String meta) {}
