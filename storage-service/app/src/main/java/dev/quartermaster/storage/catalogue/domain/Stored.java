package dev.quartermaster.storage.catalogue.domain;

import dev.quartermaster.storage.catalogue.domain.Due.HeldBytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Content that is in the bucket now and has to be catalogued.
 *
 * @param storeEtag the bucket's tag of it
 * @param holds what was held for it
 */
public record Stored(Upload upload, long size, @Nullable String sha256, String storeEtag, List<HeldBytes> holds) {

    public Stored {
        holds = List.copyOf(holds);
    }
}
