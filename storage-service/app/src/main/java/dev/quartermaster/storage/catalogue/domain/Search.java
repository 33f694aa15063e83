package dev.quartermaster.storage.catalogue.domain;

import dev.quartermaster.storage.paths.domain.ObjectType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which entries are wanted; what is null does not matter.
 *
 * @param metadata a JSON object, of which an entry's metadata must have every member with the same value
 * @param direct only entries without a further slash behind the prefix
 * @param after the path after which the page begins
 */
public record Search(
        @Nullable String owner,
        @Nullable String prefix,
        boolean direct,
        @Nullable ObjectType type,
        @Nullable Long minSize,
        @Nullable Long maxSize,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String metadata,
        @Nullable String after,
        int limit) {}
