package dev.quartermaster.storage.store;

import dev.quartermaster.storage.store.domain.IssuedLink;
import dev.quartermaster.storage.store.domain.Page;
import dev.quartermaster.storage.store.domain.SharedLink;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Pre-authenticated requests for single objects, never for prefixes; blocks and fails like {@link ObjectStore}. */
public interface LinkStore {

    /** Lets whoever knows the URL read the object until then. */
    SharedLink forReading(String label, String name, Instant expiresAt);

    /** Lets whoever knows the URL write the object until then. */
    SharedLink forWriting(String label, String name, Instant expiresAt);

    /** Ends it at once; nothing to do when it is not known any more. */
    void revoke(String id);

    /** Those for objects whose names begin with the prefix, expired ones included. */
    Page<IssuedLink> issued(String prefix, @Nullable String from);
}
