package dev.quartermaster.storage.objects;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.storage.catalogue.Catalogue;
import dev.quartermaster.storage.catalogue.ResumableUploads;
import dev.quartermaster.storage.catalogue.domain.Recorded;
import dev.quartermaster.storage.catalogue.domain.Resumable;
import dev.quartermaster.storage.catalogue.domain.Stored;
import dev.quartermaster.storage.catalogue.domain.Upload;
import dev.quartermaster.storage.quota.Settlement;
import dev.quartermaster.storage.quota.domain.Asker;
import dev.quartermaster.storage.store.ObjectStore;
import dev.quartermaster.storage.store.PartStore;
import dev.quartermaster.storage.store.domain.Expectation;
import dev.quartermaster.storage.store.domain.Head;
import dev.quartermaster.storage.store.domain.Labels;
import dev.quartermaster.storage.store.domain.Part;
import dev.quartermaster.storage.usage.Action;
import dev.quartermaster.storage.usage.UsageLog;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes the parts of a resumable upload an object, if they are what was announced; can be repeated until it has worked. */
@Singleton
class Completion {

    private final ResumableUploads resumables;
    private final PartStore parts;
    private final ObjectStore store;
    private final Catalogue catalogue;
    private final Settlement settlement;
    private final Mending mending;
    private final UsageLog usage;

    Completion(
            ResumableUploads resumables,
            PartStore parts,
            ObjectStore store,
            Catalogue catalogue,
            Settlement settlement,
            Mending mending,
            UsageLog usage) {
        this.resumables = resumables;
        this.parts = parts;
        this.store = store;
        this.catalogue = catalogue;
        this.settlement = settlement;
        this.mending = mending;
        this.usage = usage;
    }

    /**
     * Stores the upload.
     *
     * @param sha256 what the whole must have besides what was said at its beginning
     * @throws ProblemException {@code STORAGE_004} for content that is not what was announced, {@code VAL_018} if the object
     *     was changed since the upload began: both end the upload and give everything back
     */
    AppendAnswer complete(UUID id, UUID claim, HoldLedger ledger, Asker asker, @Nullable String sha256) {
        Resumable whole = resumables.find(id).orElseThrow(Resumables::unknown);
        String found = RunningDigest.of(whole.digest()).sha256();
        boolean differs = (sha256 != null && !sha256.equals(found))
                || (whole.sha256() != null && !whole.sha256().equals(found));
        if (differs) {
            mending.upload(whole.upload());
            throw new ProblemException(ErrorCode.STORAGE_CORRUPT, "The content differs from its SHA-256.");
        }
        if (whole.length() != null && whole.length() != whole.received()) {
            throw new ProblemException(ErrorCode.STORAGE_CORRUPT, "The content is shorter than was announced.");
        }
        String etag = committed(id, claim, whole);
        Recorded recorded =
                catalogue.record(new Stored(ledger.upload(), whole.received(), found, etag, ledger.holds()));
        settlement.settle(recorded.dues());
        usage.note(new Action(
                whole.upload().owner(),
                "store_file",
                Action.Outcome.DONE,
                whole.received(),
                0,
                whole.upload().path().text(),
                asker.ip(),
                asker.userAgent()));
        return new AppendAnswer.Done(id, recorded.entry(), recorded.inserted());
    }

    private String committed(UUID id, UUID claim, Resumable whole) {
        Upload upload = whole.upload();
        try {
            return commit(id, claim, whole);
        } catch (ProblemException e) {
            // a commit whose answer was lost has happened all the same
            Optional<Head> head = store.head(upload.path().text())
                    .filter(it -> id.toString().equals(it.meta().get(Labels.UPLOAD)));
            if (head.isPresent()) {
                return head.get().etag();
            }
            if (e.problem().code() == ErrorCode.CONFLICT) {
                mending.upload(upload);
                mending.path(upload.path(), true);
            }
            throw e;
        }
    }

    private String commit(UUID id, UUID claim, Resumable whole) {
        String name = whole.upload().path().text();
        String partsId = String.valueOf(whole.upload().partsId());
        List<Part> chosen = new ArrayList<>();
        resumables.pieces(id).forEach(piece -> chosen.add(new Part(piece.number(), piece.etag())));
        if (chosen.isEmpty()) {
            int number = resumables.number(id, claim).orElseThrow(Appending::lost);
            chosen.add(parts.put(name, partsId, number, new byte[0], 0));
        }
        List<Integer> without = new ArrayList<>(parts.numbers(name, partsId));
        without.removeAll(chosen.stream().map(Part::number).toList());
        Expectation expected =
                whole.etagBefore() == null ? new Expectation.Absent() : new Expectation.Matching(whole.etagBefore());
        return parts.commit(name, partsId, chosen, without, expected);
    }
}
