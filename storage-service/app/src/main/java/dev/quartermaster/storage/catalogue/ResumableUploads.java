package dev.quartermaster.storage.catalogue;

import dev.quartermaster.storage.catalogue.domain.Due.HeldBytes;
import dev.quartermaster.storage.catalogue.domain.Resumable;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Uploads that come in several requests; blocks and fails like {@link Catalogue}. Each belongs to an upload of the journal and
 * ends with it.
 *
 * <p>Whoever adds to an upload claims it first. A later claim ends an earlier one: that one can add nothing any more.
 */
public interface ResumableUploads {

    /** Writes one down whose upload is in the journal. */
    void create(Resumable resumable);

    Optional<Resumable> find(UUID upload);

    /** Claims an upload, which counts as alive from now; empty when there is none. Its length stays once it is known. */
    Optional<Resumable> claim(UUID upload, UUID claim, @Nullable Long length);

    /** A number for a part, never given before; empty when the claim was lost. */
    Optional<Integer> number(UUID upload, UUID claim);

    /** Adds a part that is in the bucket; false when the claim was lost. */
    boolean add(UUID upload, UUID claim, Resumable.Piece piece, String digest, List<HeldBytes> holds);

    /** Its parts in their order. */
    List<Resumable.Piece> pieces(UUID upload);
}
