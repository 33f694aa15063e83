package dev.quartermaster.storage.objects;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.storage.catalogue.Catalogue;
import dev.quartermaster.storage.catalogue.UploadJournal;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.catalogue.domain.Recorded;
import dev.quartermaster.storage.catalogue.domain.Stored;
import dev.quartermaster.storage.catalogue.domain.Upload;
import dev.quartermaster.storage.objects.domain.Order;
import dev.quartermaster.storage.quota.Holding;
import dev.quartermaster.storage.quota.QuotaGate;
import dev.quartermaster.storage.quota.Settlement;
import dev.quartermaster.storage.store.Versions;
import dev.quartermaster.storage.store.domain.Expectation;
import dev.quartermaster.storage.store.domain.Labels;
import dev.quartermaster.storage.usage.Action;
import dev.quartermaster.storage.usage.UsageLog;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stores content: holds quota before the first byte is read, stores, catalogues, then charges the true size.
 *
 * <p>Whatever fails gives everything back. What cannot be known (the bucket or the database stopped answering at the end)
 * stays in the journal and is settled by the audit. Blocks; for virtual threads.
 */
@Singleton
public class Uploads {

    private static final Logger LOG = Logger.getLogger(Uploads.class);

    private final Catalogue catalogue;
    private final UploadJournal journal;
    private final QuotaGate gate;
    private final Settlement settlement;
    private final Parts parts;
    private final Versions versions;
    private final Mending mending;
    private final UsageLog usage;
    private final InstantSource clock;
    private final UploadSettings settings;

    Uploads(
            Catalogue catalogue,
            UploadJournal journal,
            QuotaGate gate,
            Settlement settlement,
            Parts parts,
            Versions versions,
            Mending mending,
            UsageLog usage,
            InstantSource clock,
            UploadSettings settings) {
        this.catalogue = catalogue;
        this.journal = journal;
        this.gate = gate;
        this.settlement = settlement;
        this.parts = parts;
        this.versions = versions;
        this.mending = mending;
        this.usage = usage;
        this.clock = clock;
        this.settings = settings;
    }

    /** Ends an upload whose hold could not grow any more. */
    private static final class RefusedMidway extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        RefusedMidway(Problem problem) {
            super(problem.detail(), null, false, false);
            this.problem = problem;
        }
    }

    /**
     * Stores the content at its path.
     *
     * @throws ProblemException {@code VAL_014} if a condition is not met, {@code VAL_018} if somebody else changed the object
     *     at the same time, {@code STORAGE_}, {@code DB_} and {@code INTERNAL_004} for trouble; nothing is kept then
     */
    public UploadAnswer upload(Order order, IncomingBody body) {
        Instant start = clock.instant();
        Optional<Entry> before = catalogue.find(order.path());
        Preconditions.forChange(order.conditions(), before);
        HoldLedger ledger = ledger(order, before);
        UploadAnswer answer;
        try {
            Holding.Refused refused = begun(ledger);
            answer =
                    refused == null ? stored(order, body, before, ledger) : new UploadAnswer.Refused(refused.problem());
        } catch (RefusedMidway e) {
            answer = new UploadAnswer.Refused(e.problem);
        } catch (RuntimeException e) {
            note(order, Action.Outcome.FAILED, Math.max(0, order.length()), start);
            throw e;
        }
        noteEnd(order, answer, start);
        return answer;
    }

    /** The journal has the upload once it is held: what a crash leaves behind before is a hold, which expires. */
    private Holding.@Nullable Refused begun(HoldLedger ledger) {
        try {
            return ledger.begin();
        } catch (RuntimeException e) {
            giveBack(ledger);
            throw e;
        }
    }

    private HoldLedger ledger(Order order, Optional<Entry> before) {
        String kept = before.map(Entry::metadata).orElse("{}");
        Upload upload = new Upload(
                UUID.randomUUID(),
                order.path(),
                before.map(Entry::owner).orElse(order.asker().user()),
                before.map(Entry::id).orElseGet(UUID::randomUUID),
                order.contentType(),
                order.metadata() == null ? kept : order.metadata(),
                null,
                List.of());
        long freed = versions.freed(before.map(Entry::size).orElse(0L));
        return new HoldLedger(order, upload, freed, gate, journal, clock, settings.holdFor());
    }

    private UploadAnswer stored(Order order, IncomingBody body, Optional<Entry> before, HoldLedger ledger) {
        Expectation expected = before.<Expectation>map(entry -> new Expectation.Matching(entry.storeEtag()))
                .orElseGet(Expectation.Absent::new);
        Labels labels = new Labels(
                order.contentType(), Map.of(Labels.UPLOAD, ledger.upload().id().toString()));
        boolean certain = true;
        try {
            Content content = new Content(body.accept(), order.md5() != null);
            certain = false;
            String etag;
            try {
                etag = parts.store(order, content, labels, expected, ledger, arrived -> cover(ledger, arrived));
            } catch (RuntimeException e) {
                certain = !content.mayBeVisible(order.length()) || decided(e);
                throw e;
            }
            Recorded recorded = catalogue.record(
                    new Stored(ledger.upload(), content.count(), content.sha256(), etag, ledger.holds()));
            settlement.settle(recorded.dues());
            return new UploadAnswer.Done(recorded.entry(), recorded.inserted());
        } catch (RuntimeException e) {
            if (certain) {
                giveBack(ledger);
            }
            if (e instanceof ProblemException problem && problem.problem().code() == ErrorCode.CONFLICT) {
                mended(order);
            }
            throw e;
        }
    }

    private static void cover(HoldLedger ledger, long arrived) {
        Holding.Refused refused = ledger.cover(arrived);
        if (refused != null) {
            throw new RefusedMidway(refused.problem());
        }
    }

    /** Whether the bucket has said no, so that nothing can have been stored. */
    private static boolean decided(RuntimeException e) {
        if (e instanceof RefusedMidway) {
            return true;
        }
        return e instanceof ProblemException problem
                && switch (problem.problem().code()) {
                    case CONFLICT, STORAGE_CORRUPT, STORAGE_REFUSED, OVERLOADED, BODY_TOO_LARGE -> true;
                    default -> false;
                };
    }

    private void giveBack(HoldLedger ledger) {
        try {
            ledger.release();
            parts.abort(ledger);
            journal.end(ledger.upload().id());
        } catch (RuntimeException e) {
            LOG.warnf("What an upload left behind is cleaned up by the audit: %s", e.getMessage());
        }
    }

    /** A conflict may come from a bucket that the catalogue does not agree with; the next try shall not meet it again. */
    private void mended(Order order) {
        try {
            mending.path(order.path(), true);
        } catch (RuntimeException e) {
            LOG.debugf("A conflict was not looked into: %s", e.getMessage());
        }
    }

    private void noteEnd(Order order, UploadAnswer answer, Instant start) {
        switch (answer) {
            case UploadAnswer.Done(Entry entry, boolean inserted) ->
                note(order, Action.Outcome.DONE, entry.size(), start);
            case UploadAnswer.Refused refused ->
                note(order, Action.Outcome.REFUSED, Math.max(0, order.length()), start);
        }
    }

    private void note(Order order, Action.Outcome outcome, long bytes, Instant start) {
        usage.note(new Action(
                order.asker().user(),
                "store_file",
                outcome,
                bytes,
                Duration.between(start, clock.instant()).toMillis(),
                order.path().text(),
                order.asker().ip(),
                order.asker().userAgent()));
    }
}
