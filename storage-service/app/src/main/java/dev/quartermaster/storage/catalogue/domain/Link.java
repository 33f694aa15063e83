package dev.quartermaster.storage.catalogue.domain;

import dev.quartermaster.storage.paths.domain.ObjectPath;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A pre-authenticated request for one object.
 *
 * @param id of this service, and in the label that the bucket knows it by
 * @param owner whose object it is, and whose quota
 * @param storeId of the bucket; null while it is being made
 * @param reservation at quota-service; null for reading
 * @param held bytes that the reservation holds
 * @param maxBytes what may be written; 0 for reading
 * @param etagBefore the bucket's tag of what was there when it was issued; null when nothing was
 */
public record Link(
        UUID id,
        ObjectPath path,
        String owner,
        boolean writes,
        @Nullable String storeId,
        @Nullable UUID reservation,
        long held,
        long maxBytes,
        @Nullable String etagBefore,
        Instant createdAt,
        Instant expiresAt) {

    private static final String LABEL = "qm-";

    /** The name under which the bucket lists it. */
    public String label() {
        return LABEL + id;
    }

    /** Whether this service gave the bucket's request this label. */
    public static boolean labelled(String label) {
        return label.startsWith(LABEL);
    }

    /** The same with what is held for it. */
    public Link holding(@Nullable UUID newReservation, long bytes) {
        return new Link(
                id, path, owner, writes, storeId, newReservation, bytes, maxBytes, etagBefore, createdAt, expiresAt);
    }

    /** The same as the bucket knows it. */
    public Link issuedAs(String newStoreId) {
        return new Link(
                id, path, owner, writes, newStoreId, reservation, held, maxBytes, etagBefore, createdAt, expiresAt);
    }
}
