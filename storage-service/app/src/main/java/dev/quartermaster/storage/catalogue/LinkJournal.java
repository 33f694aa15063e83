package dev.quartermaster.storage.catalogue;

import dev.quartermaster.storage.catalogue.domain.Link;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Pre-authenticated requests that are not ended; blocks and fails like {@link Catalogue}. */
public interface LinkJournal {

    /** Writes one down, or again with what is new about it. It is written down before the bucket has it. */
    void note(Link link);

    /** Forgets one; false when somebody else has forgotten it already. */
    boolean end(UUID link);

    Optional<Link> find(UUID link);

    /** Those by which this path may be written. */
    List<Link> writing(ObjectPath path);
}
