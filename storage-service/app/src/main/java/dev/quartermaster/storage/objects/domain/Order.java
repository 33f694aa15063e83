package dev.quartermaster.storage.objects.domain;

import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.quota.domain.Asker;
import org.jspecify.annotations.Nullable;

/**
 * Content to be stored.
 *
 * @param asker whose quota it counts against
 * @param length in bytes; -1 when it is not known in advance
 * @param metadata a JSON object; null keeps what an object has already
 * @param md5 base64 of the content's MD5 as the caller knows it
 */
public record Order(
        ObjectPath path,
        Asker asker,
        long length,
        String contentType,
        @Nullable String metadata,
        @Nullable String md5,
        Conditions conditions) {

    /** Whether the length was announced. */
    public boolean lengthKnown() {
        return length >= 0;
    }
}
