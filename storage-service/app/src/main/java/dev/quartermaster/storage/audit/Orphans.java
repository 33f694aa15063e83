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
import java.util.function.Predicate;

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
        List<PendingParts> found = found(begunBefore, it -> folders.stream().anyMatch(it.name()::startsWith));
        if (mend) {
            free(found);
        }
        return found.stream().map(PendingParts::name).toList();
    }

    /**
     * Frees such parts of everybody, also of who has no object yet: a replica that died after it had begun them and before it
     * had written them down. Names that this service gives to nobody are somebody else's.
     *
     * @param begunBefore as above
     * @return how many there were
     */
    int free(Instant begunBefore) {
        List<PendingParts> found =
                found(begunBefore, it -> ObjectPath.ofStored(it.name()).isPresent());
        free(found);
        return found.size();
    }

    private List<PendingParts> found(Instant begunBefore, Predicate<PendingParts> wanted) {
        List<PendingParts> found = new ArrayList<>();
        Page.each(inventory::pending, (PendingParts it) -> {
            if (wanted.test(it) && it.begun().isBefore(begunBefore) && orphaned(it)) {
                found.add(it);
            }
        });
        return found;
    }

    private void free(List<PendingParts> found) {
        found.forEach(it -> parts.abort(it.name(), it.uploadId()));
    }

    private boolean orphaned(PendingParts pending) {
        boolean byLink = ObjectPath.ofStored(pending.name())
                .filter(path -> !links.writing(path).isEmpty())
                .isPresent();
        return !byLink && !journal.knows(pending.uploadId());
    }
}
