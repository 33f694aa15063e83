package dev.quartermaster.storage.objects;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.storage.catalogue.ResumableUploads;
import dev.quartermaster.storage.catalogue.UploadJournal;
import dev.quartermaster.storage.catalogue.domain.Due.HeldBytes;
import dev.quartermaster.storage.catalogue.domain.Resumable;
import dev.quartermaster.storage.catalogue.domain.Upload;
import dev.quartermaster.storage.objects.domain.Append;
import dev.quartermaster.storage.objects.domain.Conditions;
import dev.quartermaster.storage.objects.domain.Order;
import dev.quartermaster.storage.quota.Holding;
import dev.quartermaster.storage.quota.QuotaGate;
import dev.quartermaster.storage.quota.domain.Asker;
import dev.quartermaster.storage.store.PartStore;
import dev.quartermaster.storage.store.domain.Part;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Adds content to a resumable upload, part by part: a part is in the bucket before it is written down, and written down before
 * anybody is told. None but the upload's last is small.
 */
@Singleton
public class Appending {

    private static final int MOST_PARTS = 10_000;
    private static final Duration SPARE = Duration.ofMinutes(5);

    private final ResumableUploads resumables;
    private final UploadJournal journal;
    private final QuotaGate gate;
    private final Parts buffers;
    private final PartStore parts;
    private final Completion completion;
    private final InstantSource clock;
    private final int partSize;
    private final Duration idle;

    Appending(
            ResumableUploads resumables,
            UploadJournal journal,
            QuotaGate gate,
            Parts buffers,
            PartStore parts,
            Completion completion,
            InstantSource clock,
            UploadSettings settings,
            @ConfigProperty(name = "quartermaster.storage.audit.abandoned-after", defaultValue = "PT1H")
                    Duration idle) {
        this.resumables = resumables;
        this.journal = journal;
        this.gate = gate;
        this.buffers = buffers;
        this.parts = parts;
        this.completion = completion;
        this.clock = clock;
        this.partSize = Math.toIntExact(settings.partSize().asLongValue());
        this.idle = idle;
    }

    /** The least that a request may add unless the upload is complete with it: two parts, so that none is small. */
    public long least() {
        return 2L * partSize;
    }

    /** How long nobody may add anything before the upload is ended. */
    public Duration idle() {
        return idle;
    }

    /** What an upload holds, from now on as long as it may be idle. */
    HoldLedger ledger(Order order, Upload upload, long before, List<HeldBytes> holds, UUID key) {
        return new HoldLedger(order, upload, before, holds, key, gate, journal, clock, idle.plus(SPARE));
    }

    /** @throws ProblemException {@code VAL_020} or {@code VAL_008} for content that cannot be added like this */
    void check(Append append, @Nullable Long length) {
        if (append.length() < 0 && !append.last()) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST, "Content that does not complete the upload needs a Content-Length.");
        }
        boolean small = !append.last() && append.length() > 0 && append.length() < least();
        if (small) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "Content that does not complete the upload has at least " + least() + " bytes.",
                    Map.of("min_append_size", least()));
        }
        boolean tooLong = length != null && append.end() > length;
        boolean tooShort = length != null && append.last() && append.end() >= 0 && append.end() < length;
        if (tooLong || tooShort) {
            throw new ProblemException(
                    ErrorCode.INCONSISTENT, "The upload would not have the length that was announced.");
        }
    }

    /** Adds the content if it begins where the upload ends. */
    AppendAnswer append(UUID id, Append append, Asker asker, @Nullable String sha256, IncomingBody body) {
        UUID claim = UUID.randomUUID();
        Long end = append.last() && append.end() >= 0 ? append.end() : null;
        Resumable there = resumables.find(id).orElseThrow(Resumables::unknown);
        if (there.received() == append.offset()) {
            there = resumables.claim(id, claim, end).orElseThrow(Resumables::unknown);
        }
        if (there.received() != append.offset()) {
            return new AppendAnswer.Elsewhere(id, there.received());
        }
        HoldLedger ledger = ledger(order(there, asker), there.upload(), there.sizeBefore(), there.holds(), claim);
        ledger.extend();
        long received = there.received();
        if (append.length() != 0) {
            InputStream content = body.accept();
            Session session = new Session(id, claim, there, ledger, content, size(append));
            Problem refused = buffers.inTurn(session::run);
            if (refused != null) {
                return new AppendAnswer.Refused(refused);
            }
            received = session.received;
        }
        if (append.end() >= 0 && received != append.end()) {
            throw new ProblemException(ErrorCode.STORAGE_CORRUPT, "The content is shorter than was announced.");
        }
        return append.last()
                ? completion.complete(id, claim, ledger, asker, sha256)
                : new AppendAnswer.Kept(id, received);
    }

    /**
     * Of the upload's last request only the last part is smaller than usual; another one is cut into parts of one size, up to
     * half as large again as usual.
     */
    private int size(Append append) {
        if (append.last()) {
            return append.length() < 0 ? partSize : (int) Math.min(partSize, append.length());
        }
        return Math.toIntExact(Math.ceilDiv(append.length(), append.length() / partSize));
    }

    private static Order order(Resumable there, Asker asker) {
        Upload upload = there.upload();
        return new Order(
                upload.path(),
                new Asker(upload.owner(), asker.ip(), asker.userAgent()),
                there.length() == null ? -1 : there.length(),
                upload.contentType(),
                upload.metadata(),
                null,
                Conditions.NONE);
    }

    /** One request's content on its way into parts. */
    private final class Session {
        private final UUID id;
        private final UUID claim;
        private final Upload upload;
        private final HoldLedger ledger;
        private final InputStream content;
        private final int size;
        private final RunningDigest digest;
        private long received;

        Session(UUID id, UUID claim, Resumable there, HoldLedger ledger, InputStream content, int size) {
            this.id = id;
            this.claim = claim;
            this.upload = there.upload();
            this.ledger = ledger;
            this.content = content;
            this.size = size;
            this.digest = RunningDigest.of(there.digest());
            this.received = there.received();
        }

        /** Null when everything was added, else why no more can be held. */
        @Nullable
        Problem run() {
            byte[] buffer = new byte[size];
            int length = fill(buffer);
            while (length > 0) {
                Holding.Refused refused = ledger.cover(received + length);
                if (refused != null) {
                    return refused.problem();
                }
                add(buffer, length);
                length = length < size ? 0 : fill(buffer);
            }
            return null;
        }

        private int fill(byte[] buffer) {
            try {
                return content.readNBytes(buffer, 0, buffer.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void add(byte[] buffer, int length) {
            // never used for anything else, so a part of somebody whose claim was lost replaces nothing
            int number = resumables.number(id, claim).orElseThrow(Appending::lost);
            if (number > MOST_PARTS) {
                throw new ProblemException(ErrorCode.BODY_TOO_LARGE, "The upload has too many parts.");
            }
            String partsId = String.valueOf(upload.partsId());
            Part part = parts.put(upload.path().text(), partsId, number, buffer, length);
            digest.update(buffer, length);
            boolean mine = resumables.add(
                    id, claim, new Resumable.Piece(number, part.etag(), length), digest.state(), ledger.holds());
            if (!mine) {
                throw lost();
            }
            received += length;
        }
    }

    static ProblemException lost() {
        return new ProblemException(ErrorCode.CONFLICT, "Another request has taken this upload over, or ended it.");
    }
}
