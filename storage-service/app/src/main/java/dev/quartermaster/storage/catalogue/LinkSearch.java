package dev.quartermaster.storage.catalogue;

import dev.quartermaster.storage.catalogue.domain.Link;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Questions about many pre-authenticated requests, in the order of their ids; blocks and fails like {@link Catalogue}. */
public interface LinkSearch {

    /** Those of a user, after this one. */
    List<Link> of(String owner, @Nullable UUID after, int limit);

    /** Everybody's for writing, after this one. */
    List<Link> writing(@Nullable UUID after, int limit);

    /** Those by which this path may be read. */
    List<Link> reading(ObjectPath path);

    /** Those whose time is over. */
    List<Link> expired(Instant now, int limit);
}
