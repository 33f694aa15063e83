package dev.quartermaster.storage.catalogue.domain;

import dev.quartermaster.storage.paths.domain.ObjectPath;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An upload that has begun.
 *
 * @param objectId the id that the object has or will have
 * @param metadata a JSON object
 * @param partsId of the bucket's multipart upload, if there is one
 * @param reservations at quota-service
 */
public record Upload(
        UUID id,
        ObjectPath path,
        String owner,
        UUID objectId,
        String contentType,
        String metadata,
        @Nullable String partsId,
        List<UUID> reservations) {

    public Upload {
        reservations = List.copyOf(reservations);
    }
}
