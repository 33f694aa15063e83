package dev.quartermaster.storage.catalogue.domain;

import dev.quartermaster.storage.catalogue.domain.Due.HeldBytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An upload that comes in several requests.
 *
 * @param length of all of it in bytes; null while nobody has said
 * @param received bytes that are in the bucket for good, from the beginning
 * @param digest the state of the SHA-256 of these, as its class writes it
 * @param sha256 what all of it must have, in hexadecimal; null when nobody has said
 * @param etagBefore the bucket's tag of what is to be replaced; null when nothing was there
 * @param sizeBefore bytes that come free when it is overwritten
 * @param holds what is held for the upload
 */
public record Resumable(
        Upload upload,
        @Nullable Long length,
        long received,
        String digest,
        @Nullable String sha256,
        @Nullable String etagBefore,
        long sizeBefore,
        List<HeldBytes> holds) {

    public Resumable {
        holds = List.copyOf(holds);
    }

    /** One part of it. */
    public record Piece(int number, String etag, long size) {}
}
