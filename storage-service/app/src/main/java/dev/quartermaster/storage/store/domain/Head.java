package dev.quartermaster.storage.store.domain;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the bucket knows of one object.
 *
 * @param size in bytes
 * @param etag of the bucket, changes with the content
 * @param meta the service's own notes, without the prefix that they have on the wire
 */
public record Head(long size, String etag, @Nullable String contentType, Map<String, String> meta) {

    public Head {
        meta = Map.copyOf(meta);
    }
}
