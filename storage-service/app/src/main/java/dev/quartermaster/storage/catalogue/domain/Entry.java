package dev.quartermaster.storage.catalogue.domain;

import dev.quartermaster.storage.paths.domain.ObjectPath;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One object of the catalogue.
 *
 * @param id stays the same when content or metadata are put anew
 * @param owner whose quota it counts against
 * @param size in bytes
 * @param sha256 of the content in hexadecimal; null when nobody has seen all of it
 * @param storeEtag the bucket's tag of the content
 * @param metadata a JSON object
 * @param version counts the changes of content and metadata, from 1
 */
public record Entry(
        UUID id,
        ObjectPath path,
        String owner,
        long size,
        String contentType,
        @Nullable String sha256,
        String storeEtag,
        String metadata,
        long version,
        Instant createdAt,
        Instant updatedAt) {

    /** The entity tag for callers, with its quotes: changes with content and with metadata. */
    public String etag() {
        return '"' + id.toString() + '.' + version + '"';
    }
}
