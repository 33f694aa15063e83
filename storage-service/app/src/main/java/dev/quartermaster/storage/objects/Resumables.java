package dev.quartermaster.storage.objects;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.storage.catalogue.Catalogue;
import dev.quartermaster.storage.catalogue.ResumableUploads;
import dev.quartermaster.storage.catalogue.UploadJournal;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.catalogue.domain.Resumable;
import dev.quartermaster.storage.catalogue.domain.Upload;
import dev.quartermaster.storage.objects.domain.Append;
import dev.quartermaster.storage.objects.domain.Order;
import dev.quartermaster.storage.quota.Holding;
import dev.quartermaster.storage.quota.domain.Asker;
import dev.quartermaster.storage.store.PartStore;
import dev.quartermaster.storage.store.Versions;
import dev.quartermaster.storage.store.domain.Labels;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Uploads that come in several requests, with any of the replicas. What an answer has acknowledged is in the bucket in whole
 * parts and survives everything but the upload's end; a request that breaks keeps the parts that were whole. An upload to which
 * nobody adds for a while is ended like every other upload whose replica died. Blocks; for virtual threads.
 */
@Singleton
public class Resumables {

    private final Catalogue catalogue;
    private final UploadJournal journal;
    private final ResumableUploads resumables;
    private final PartStore parts;
    private final Versions versions;
    private final Appending appending;
    private final Mending mending;

    Resumables(
            Catalogue catalogue,
            UploadJournal journal,
            ResumableUploads resumables,
            PartStore parts,
            Versions versions,
            Appending appending,
            Mending mending) {
        this.catalogue = catalogue;
        this.journal = journal;
        this.resumables = resumables;
        this.parts = parts;
        this.versions = versions;
        this.appending = appending;
        this.mending = mending;
    }

    /**
     * Begins an upload with the content that comes along, which may be none.
     *
     * @param order with the length of the whole upload
     * @param sha256 what the whole must have, in hexadecimal
     */
    public AppendAnswer create(Order order, @Nullable String sha256, Append first, IncomingBody body) {
        appending.check(first, order.lengthKnown() ? order.length() : null);
        Optional<Entry> before = catalogue.find(order.path());
        Preconditions.forChange(order.conditions(), before);
        Upload upload = upload(order, before);
        long freed = versions.freed(before.map(Entry::size).orElse(0L));
        HoldLedger ledger = appending.ledger(order, upload, freed, List.of(), upload.id());
        journal.note(upload);
        try {
            Holding.Refused refused = ledger.begin();
            if (refused != null) {
                journal.end(upload.id());
                return new AppendAnswer.Refused(refused.problem());
            }
            ledger.note(parts.begin(
                    order.path().text(),
                    new Labels(
                            order.contentType(),
                            Map.of(Labels.UPLOAD, upload.id().toString()))));
            resumables.create(new Resumable(
                    ledger.upload(),
                    order.lengthKnown() ? order.length() : null,
                    0,
                    RunningDigest.fresh().state(),
                    sha256,
                    before.map(Entry::storeEtag).orElse(null),
                    freed,
                    ledger.holds()));
            ledger.extend();
        } catch (RuntimeException e) {
            mending.upload(ledger.upload());
            throw e;
        }
        return appending.append(upload.id(), first, order.asker(), null, body);
    }

    private static Upload upload(Order order, Optional<Entry> before) {
        String kept = before.map(Entry::metadata).orElse("{}");
        return new Upload(
                UUID.randomUUID(),
                order.path(),
                before.map(Entry::owner).orElse(order.asker().user()),
                before.map(Entry::id).orElseGet(UUID::randomUUID),
                order.contentType(),
                order.metadata() == null ? kept : order.metadata(),
                null,
                List.of());
    }

    /**
     * What is known of an upload. Nobody adds to it any more who began to before this was asked.
     *
     * @throws ProblemException {@code NOT_FOUND_007} for uploads that are not there, over, or another user's
     */
    public Resumable look(Caller caller, UUID id) {
        find(caller, id);
        return resumables.claim(id, UUID.randomUUID(), null).orElseThrow(Resumables::unknown);
    }

    /** Adds to an upload; throws like {@link #look}. */
    public AppendAnswer append(
            Caller caller, UUID id, Append append, @Nullable String sha256, Asker asker, IncomingBody body) {
        Resumable there = find(caller, id);
        appending.check(append, there.length());
        return appending.append(id, append, asker, sha256, body);
    }

    /** Ends an upload of which nothing is to be stored, and gives everything back; throws like {@link #look}. */
    public void cancel(Caller caller, UUID id) {
        mending.upload(look(caller, id).upload());
    }

    /** Whose upload it is; throws like {@link #look}. */
    public Resumable find(Caller caller, UUID id) {
        return resumables
                .find(id)
                .filter(it -> caller.mayActFor(it.upload().owner()))
                .orElseThrow(Resumables::unknown);
    }

    /** What callers are told about an upload that is not there for them. */
    public static ProblemException unknown() {
        return new ProblemException(ErrorCode.ENTRY_NOT_FOUND, "There is no such upload, or it is over.");
    }
}
