package dev.quartermaster.storage.objects;

import dev.quartermaster.storage.catalogue.Catalogue;
import dev.quartermaster.storage.catalogue.UploadJournal;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.catalogue.domain.Recorded;
import dev.quartermaster.storage.catalogue.domain.Stored;
import dev.quartermaster.storage.catalogue.domain.Upload;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.quota.QuotaGate;
import dev.quartermaster.storage.quota.Settlement;
import dev.quartermaster.storage.store.ObjectStore;
import dev.quartermaster.storage.store.PartStore;
import dev.quartermaster.storage.store.domain.Head;
import dev.quartermaster.storage.store.domain.Labels;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes catalogue, quota and bucket say the same again. The bucket is right about what is stored; what is found twice is
 * mended once, because each change of the catalogue is bound to the bucket's tag of the content.
 */
@Singleton
public class Mending {

    private static final String UNKNOWN_TYPE = "application/octet-stream";

    private final ObjectStore store;
    private final PartStore parts;
    private final Catalogue catalogue;
    private final UploadJournal journal;
    private final QuotaGate gate;
    private final Settlement settlement;

    Mending(
            ObjectStore store,
            PartStore parts,
            Catalogue catalogue,
            UploadJournal journal,
            QuotaGate gate,
            Settlement settlement) {
        this.store = store;
        this.parts = parts;
        this.catalogue = catalogue;
        this.journal = journal;
        this.gate = gate;
        this.settlement = settlement;
    }

    /** What was found out of order at a path. */
    public enum Finding {
        NOTHING,
        /** The bucket has an object, or another content, that the catalogue did not have. */
        NOT_CATALOGUED,
        /** The catalogue has an object that the bucket does not have. */
        NOT_STORED
    }

    /** Ends an upload whose replica died: keeps it if it had come into the bucket, else gives back everything it held. */
    public boolean upload(Upload upload) {
        Optional<Head> head = store.head(upload.path().text());
        boolean arrived = head.isPresent()
                && upload.id().toString().equals(head.get().meta().get(Labels.UPLOAD));
        if (!arrived && upload.partsId() != null) {
            parts.abort(upload.path().text(), upload.partsId());
        }
        upload.reservations().forEach(gate::release);
        if (arrived) {
            Recorded recorded = catalogue.record(
                    new Stored(upload, head.get().size(), null, head.get().etag(), List.of()));
            settlement.settle(recorded.dues());
        } else {
            journal.end(upload.id());
        }
        return arrived;
    }

    /**
     * Compares one path and mends it unless somebody is changing it at the moment.
     *
     * @param mend whether to change anything, or only to say what is wrong
     */
    public Finding path(ObjectPath path, boolean mend) {
        Optional<Entry> before = catalogue.find(path);
        Optional<Head> head = store.head(path.text());
        boolean same = before.map(Entry::storeEtag).equals(head.map(Head::etag));
        // whoever writes is in the journal until the catalogue has it, so an unchanged entry without one is really
        // wrong
        if (same || journal.busy(path) || !catalogue.find(path).equals(before)) {
            return Finding.NOTHING;
        }
        if (head.isEmpty()) {
            if (mend) {
                settlement.settle(catalogue.remove(before.orElseThrow()));
            }
            return Finding.NOT_STORED;
        }
        String owner = before.map(Entry::owner).orElse(path.owner());
        if (owner == null) {
            return Finding.NOTHING;
        }
        if (mend) {
            catalogued(path, owner, before, head.get());
        }
        return Finding.NOT_CATALOGUED;
    }

    private void catalogued(ObjectPath path, String owner, Optional<Entry> before, Head head) {
        // the same finding has the same id, so two replicas that find it owe for it once
        UUID id = UUID.nameUUIDFromBytes((path + "\n" + head.etag()).getBytes(StandardCharsets.UTF_8));
        Upload upload = new Upload(
                id,
                path,
                owner,
                before.map(Entry::id).orElseGet(UUID::randomUUID),
                head.contentType() == null ? UNKNOWN_TYPE : head.contentType(),
                before.map(Entry::metadata).orElse("{}"),
                null,
                List.of());
        settlement.settle(catalogue
                .record(new Stored(upload, head.size(), null, head.etag(), List.of()))
                .dues());
    }
}
