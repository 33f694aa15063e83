package dev.quartermaster.storage.store;

import dev.quartermaster.storage.store.domain.Listed;
import dev.quartermaster.storage.store.domain.Page;
import dev.quartermaster.storage.store.domain.PendingParts;
import dev.quartermaster.storage.store.domain.StoredVersion;
import org.jspecify.annotations.Nullable;

/** What is really in the bucket; blocks and fails like {@link ObjectStore}. */
public interface BucketInventory {

    /** Objects whose names begin with the prefix, in the order of their names, at most 1000 at once. */
    Page<Listed> objects(String prefix, @Nullable String from);

    /** All unfinished multipart uploads of the bucket: it cannot be asked for those of one prefix. */
    Page<PendingParts> pending(@Nullable String from);

    /** Whether the bucket keeps what is overwritten and deleted. */
    boolean versioned();

    /** All versions and delete markers of objects whose names begin with the prefix, the newest of a name first. */
    Page<StoredVersion> versions(String prefix, @Nullable String from);
}
