package dev.quartermaster.storage.links;

import dev.quartermaster.storage.catalogue.Catalogue;
import dev.quartermaster.storage.catalogue.LinkJournal;
import dev.quartermaster.storage.catalogue.UploadJournal;
import dev.quartermaster.storage.catalogue.domain.Due.HeldBytes;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.catalogue.domain.Link;
import dev.quartermaster.storage.catalogue.domain.Stored;
import dev.quartermaster.storage.catalogue.domain.Upload;
import dev.quartermaster.storage.objects.LateArrivals;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.quota.Holding;
import dev.quartermaster.storage.quota.QuotaGate;
import dev.quartermaster.storage.quota.Settlement;
import dev.quartermaster.storage.quota.domain.Asker;
import dev.quartermaster.storage.quota.domain.Wish;
import dev.quartermaster.storage.store.LinkStore;
import dev.quartermaster.storage.store.ObjectStore;
import dev.quartermaster.storage.store.Versions;
import dev.quartermaster.storage.store.domain.Head;
import dev.quartermaster.storage.usage.Action;
import dev.quartermaster.storage.usage.UsageLog;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Sees what was written by links: ends the link, catalogues the object and charges its true size.
 *
 * <p>The bucket knows no limit for a link. What is larger than was announced stays if the quota has room for the rest, and is
 * deleted else. Doing it twice, or on two replicas, counts once: what is owed is named after the link.
 */
@Singleton
public class Arrivals implements LateArrivals {

    private static final Logger LOG = Logger.getLogger(Arrivals.class);
    private static final String UNKNOWN_TYPE = "application/octet-stream";

    private final Catalogue catalogue;
    private final UploadJournal uploads;
    private final LinkJournal journal;
    private final LinkStore links;
    private final ObjectStore store;
    private final Versions versions;
    private final QuotaGate gate;
    private final Settlement settlement;
    private final UsageLog usage;

    Arrivals(
            Catalogue catalogue,
            UploadJournal uploads,
            LinkJournal journal,
            LinkStore links,
            ObjectStore store,
            Versions versions,
            QuotaGate gate,
            Settlement settlement,
            UsageLog usage) {
        this.catalogue = catalogue;
        this.uploads = uploads;
        this.journal = journal;
        this.links = links;
        this.store = store;
        this.versions = versions;
        this.gate = gate;
        this.settlement = settlement;
        this.usage = usage;
    }

    @Override
    public boolean look(ObjectPath path) {
        try {
            boolean seen = false;
            for (Link link : journal.writing(path)) {
                seen |= look(link);
            }
            return seen;
        } catch (RuntimeException e) {
            LOG.debugf("A link was not looked after: %s", e.getMessage());
            return false;
        }
    }

    /** Whether something was written by this link; the link is over then. */
    public boolean look(Link link) {
        Optional<Entry> there = catalogue.find(link.path());
        Optional<Head> head = store.head(link.path().text());
        if (head.isEmpty() || known(link, there, head.get()) || uploads.busy(link.path())) {
            return false;
        }
        if (!catalogue.find(link.path()).equals(there)) {
            return false;
        }
        if (link.storeId() != null) {
            links.revoke(link.storeId());
        }
        // only now nobody can write any more
        Optional<Head> last = store.head(link.path().text());
        if (last.isEmpty()) {
            return false;
        }
        take(link, there, last.get());
        return true;
    }

    private static boolean known(Link link, Optional<Entry> there, Head head) {
        return head.etag().equals(link.etagBefore())
                || there.filter(entry -> entry.storeEtag().equals(head.etag())).isPresent();
    }

    private void take(Link link, Optional<Entry> there, Head head) {
        List<HeldBytes> holds = new ArrayList<>();
        if (link.reservation() != null) {
            holds.add(new HeldBytes(link.reservation(), link.held()));
        }
        long growth = head.size() - versions.freed(there.map(Entry::size).orElse(0L));
        boolean stays = head.size() <= link.maxBytes() || grown(link, growth, head.size(), holds);
        if (stays) {
            record(link, there, head, holds);
        } else {
            undone(link.path().text(), head.etag(), there);
            holds.forEach(this::release);
        }
        journal.end(link.id());
        Action.Outcome outcome = stays ? Action.Outcome.DONE : Action.Outcome.REFUSED;
        usage.note(new Action(
                link.owner(), "store_file", outcome, head.size(), 0, link.path().text(), null, null));
    }

    /** Where the bucket kept what was written over, that is there again. */
    private void undone(String name, String etag, Optional<Entry> there) {
        Optional<String> version = versions.of(name, etag);
        if (version.isPresent()) {
            store.deleteVersion(name, version.get());
        } else {
            store.delete(name, etag);
            there.ifPresent(entry -> settlement.settle(catalogue.remove(entry)));
        }
    }

    private void release(HeldBytes hold) {
        if (hold.reservation() != null) {
            gate.release(hold.reservation());
        }
    }

    /** Holds what was written beyond what was announced; false when there is no room. */
    private boolean grown(Link link, long growth, long size, List<HeldBytes> holds) {
        long missing = Math.max(0, growth - link.held());
        Map<String, Long> amounts = new HashMap<>(Map.of(Wish.FILE_BYTES, size));
        if (missing > 0) {
            amounts.put(Wish.STORAGE_BYTES, missing);
        }
        Asker owner = new Asker(link.owner(), null, null);
        return switch (gate.hold(
                new Wish(owner, link.id(), 1, amounts, link.path().text()))) {
            case Holding.Held(UUID reservation) -> holds.add(new HeldBytes(reservation, missing));
            case Holding.Unheld unheld -> true;
            case Holding.Refused refused -> false;
        };
    }

    private void record(Link link, Optional<Entry> there, Head head, List<HeldBytes> holds) {
        Upload upload = new Upload(
                link.id(),
                link.path(),
                there.map(Entry::owner).orElse(link.owner()),
                there.map(Entry::id).orElseGet(UUID::randomUUID),
                head.contentType() == null ? UNKNOWN_TYPE : head.contentType(),
                there.map(Entry::metadata).orElse("{}"),
                null,
                List.of());
        settlement.settle(catalogue
                .record(new Stored(upload, head.size(), null, head.etag(), holds))
                .dues());
    }
}
