package dev.quartermaster.storage.store;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.storage.store.domain.Page;
import dev.quartermaster.storage.store.domain.StoredVersion;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whether the bucket keeps what is overwritten and deleted, so that it goes on counting. Asked once a minute at most; a bucket
 * that does not answer is taken for what it was, and one that nobody may ask for one that keeps nothing.
 */
@Singleton
public class Versions {

    private static final Logger LOG = Logger.getLogger(Versions.class);
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final BucketInventory inventory;
    private final InstantSource clock;
    private volatile @Nullable Known known;

    Versions(BucketInventory inventory, InstantSource clock) {
        this.inventory = inventory;
        this.clock = clock;
    }

    private record Known(boolean kept, Instant until) {}

    /** Bytes that are free once content of this size is overwritten or deleted: none where the bucket keeps it. */
    public long freed(long size) {
        return size == 0 || kept() ? 0 : size;
    }

    /** Whether older versions stay. Blocks when it has to ask, and fails like {@link ObjectStore} if it never knew. */
    public boolean kept() {
        Known last = known;
        Instant now = clock.instant();
        if (last != null && now.isBefore(last.until)) {
            return last.kept;
        }
        boolean kept = asked(last);
        known = new Known(kept, now.plus(FRESH));
        return kept;
    }

    /** The bucket's id of the version with this content, where it keeps versions and has it. */
    public Optional<String> of(String name, String etag) {
        if (!kept()) {
            return Optional.empty();
        }
        @Nullable String from = null;
        do {
            Page<StoredVersion> page = inventory.versions(name, from);
            for (StoredVersion version : page.items()) {
                if (version.name().equals(name) && version.etag().equals(etag)) {
                    return Optional.of(version.versionId());
                }
            }
            from = page.next();
        } while (from != null);
        return Optional.empty();
    }

    private boolean asked(@Nullable Known last) {
        try {
            return inventory.versioned();
        } catch (ProblemException e) {
            if (last != null) {
                return last.kept;
            }
            if (e.problem().code() != ErrorCode.STORAGE_REFUSED) {
                throw e;
            }
            LOG.warn("The bucket may not be asked whether it keeps versions (BUCKET_READ): none are counted");
            return false;
        }
    }
}
