package dev.quartermaster.storage.catalogue;

import dev.quartermaster.storage.catalogue.domain.Upload;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Uploads on their way, so that a crash leaves a trace; blocks and fails like {@link Catalogue}. */
public interface UploadJournal {

    /** Writes an upload down, or again with what is new about it; it counts as alive from now. */
    void note(Upload upload);

    /** Forgets an upload of which nothing is left. */
    void end(UUID upload);

    /** Whether an upload to this path is on its way. */
    boolean busy(ObjectPath path);

    /** One upload. */
    Optional<Upload> find(UUID upload);

    /** All that count against this user. */
    List<Upload> of(String owner);

    /** Whether the bucket's parts with this id belong to an upload. */
    boolean knows(String partsId);

    /** Uploads that nobody has noted since. */
    List<Upload> abandoned(Instant since, int limit);
}
