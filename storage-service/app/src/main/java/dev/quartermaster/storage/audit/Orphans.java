package dev.quartermaster.storage.audit;

import dev.quartermaster.storage.catalogue.LinkJournal;
import dev.quartermaster.storage.catalogue.UploadJournal;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.store.BucketInventory;
import dev.quartermaster.storage.store.PartStore;
import dev.quartermaster.storage.store.domain.Page;
import dev.quartermaster.storage.store.domain.PendingParts;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parts in the bucket that no upload of the journal names: of uploads that ended badly, and of links that are over. */
@Singleton
class Orphans {

    private final BucketInventory inventory;
    private final UploadJournal journal;
    private final LinkJournal links;
    private final PartStore parts;

    Orphans(BucketInventory inventory, UploadJournal journal, LinkJournal links, PartStore parts) {
        this.inventory = inventory;
        this.journal = journal;
        this.links = links;
        this.parts = parts;
    }

    /**
     * Paths in a user's folders with such parts.
     *
     * @param begunBefore younger ones may not be in the journal yet
     * @param mend whether to free them
     */
    List<String> of(String user, Instant begunBefore, boolean mend) {
        List<String> folders = ObjectPath.foldersOf(user);
        List<PendingParts> found = new ArrayList<>();
        @Nullable String from = null;
        do {
            Page<PendingParts> page = inventory.pending(from);
            page.items().stream()
                    .filter(it -> folders.stream().anyMatch(it.name()::startsWith))
                    .filter(it -> it.begun().isBefore(begunBefore) && orphaned(it))
                    .forEach(found::add);
            from = page.next();
        } while (from != null);
        if (mend) {
            found.forEach(it -> parts.abort(it.name(), it.uploadId()));
        }
        return found.stream().map(PendingParts::name).toList();
    }

    private boolean orphaned(PendingParts pending) {
        boolean byLink = ObjectPath.ofStored(pending.name())
                .filter(path -> !links.writing(path).isEmpty())
                .isPresent();
        return !byLink && !journal.knows(pending.uploadId());
    }
}
