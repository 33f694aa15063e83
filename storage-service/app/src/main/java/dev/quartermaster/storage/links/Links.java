package dev.quartermaster.storage.links;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.storage.catalogue.Catalogue;
import dev.quartermaster.storage.catalogue.LinkJournal;
import dev.quartermaster.storage.catalogue.LinkSearch;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.catalogue.domain.Link;
import dev.quartermaster.storage.objects.Access;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.quota.Holding;
import dev.quartermaster.storage.quota.QuotaGate;
import dev.quartermaster.storage.quota.domain.Asker;
import dev.quartermaster.storage.quota.domain.Wish;
import dev.quartermaster.storage.store.LinkStore;
import dev.quartermaster.storage.store.Versions;
import dev.quartermaster.storage.store.domain.SharedLink;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Issues, lists and revokes links. A link is written down before the bucket makes it and forgotten after the bucket ended it,
 * so a crash leaves none that nobody knows. Blocks; for virtual threads.
 */
@Singleton
public class Links {

    private final Catalogue catalogue;
    private final LinkJournal journal;
    private final LinkSearch search;
    private final LinkStore store;
    private final Arrivals arrivals;
    private final Versions versions;
    private final QuotaGate gate;
    private final InstantSource clock;
    private final LinkSettings settings;

    Links(
            Catalogue catalogue,
            LinkJournal journal,
            LinkSearch search,
            LinkStore store,
            Arrivals arrivals,
            Versions versions,
            QuotaGate gate,
            InstantSource clock,
            LinkSettings settings) {
        this.catalogue = catalogue;
        this.journal = journal;
        this.search = search;
        this.store = store;
        this.arrivals = arrivals;
        this.versions = versions;
        this.gate = gate;
        this.clock = clock;
        this.settings = settings;
    }

    /**
     * Lets whoever has the URL read an object.
     *
     * @throws ProblemException {@code NOT_FOUND_008} for an object that is not there or not the caller's to see,
     *     {@code VAL_005} for a life that is too short or too long
     */
    public IssueAnswer.Issued forReading(Caller caller, ObjectPath path, @Nullable Duration life) {
        Access.reads(caller, path);
        Entry entry = Access.visible(caller, catalogue.find(path));
        Link link = link(path, entry.owner(), 0, Optional.of(entry), life);
        journal.note(link);
        SharedLink shared = store.forReading(link.label(), path.text(), link.expiresAt());
        return issued(link, shared);
    }

    /**
     * Lets whoever has the URL write one object once, and holds quota for it until that happens or the link ends.
     *
     * @param maxBytes the most that may be written, above 0
     * @param replace whether something may be there already
     * @throws ProblemException {@code VAL_018} if something is there that may not be replaced
     */
    public IssueAnswer forWriting(
            Caller caller, ObjectPath path, long maxBytes, boolean replace, @Nullable Duration life, Asker asker) {
        String owner = Access.ownerForChange(caller, path, null);
        Optional<Entry> there = catalogue.find(path);
        if (there.isPresent() && !replace) {
            throw new ProblemException(ErrorCode.CONFLICT, "An object is there already; say replace to write over it.");
        }
        Link link = link(path, owner, maxBytes, there, life);
        long growth =
                Math.max(0, maxBytes - versions.freed(there.map(Entry::size).orElse(0L)));
        journal.note(link);
        try {
            Holding holding = gate.hold(wish(link, growth, asker));
            switch (holding) {
                case Holding.Held(UUID reservation) -> link = link.holding(reservation, growth);
                case Holding.Unheld unheld -> {}
                case Holding.Refused(var problem) -> {
                    journal.end(link.id());
                    return new IssueAnswer.Refused(problem);
                }
            }
            journal.note(link);
            return issued(link, store.forWriting(link.label(), path.text(), link.expiresAt()));
        } catch (RuntimeException e) {
            // should the bucket have made it nevertheless, the audit finds that nobody knows it
            giveBack(link);
            throw e;
        }
    }

    private IssueAnswer.Issued issued(Link link, SharedLink shared) {
        Link known = link.issuedAs(shared.id());
        journal.note(known);
        return new IssueAnswer.Issued(known, shared.url());
    }

    private Link link(ObjectPath path, String owner, long maxBytes, Optional<Entry> there, @Nullable Duration life) {
        Duration lives = life == null ? settings.usual() : life;
        if (lives.compareTo(Duration.ofSeconds(1)) < 0 || lives.compareTo(settings.longest()) > 0) {
            throw new ProblemException(
                    ErrorCode.OUT_OF_RANGE,
                    "A link lives at least a second and at most " + settings.longest() + ".",
                    Map.of("member", "expires_in"));
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new Link(
                UUID.randomUUID(),
                path,
                owner,
                maxBytes > 0,
                null,
                null,
                0,
                maxBytes,
                there.map(Entry::storeEtag).orElse(null),
                now,
                now.plus(lives));
    }

    private static Wish wish(Link link, long growth, Asker asker) {
        Map<String, Long> amounts = new HashMap<>(Map.of(Wish.UPLOADS, 1L, Wish.FILE_BYTES, link.maxBytes()));
        if (growth > 0) {
            amounts.put(Wish.STORAGE_BYTES, growth);
        }
        return new Wish(
                new Asker(link.owner(), asker.ip(), asker.userAgent()),
                link.id(),
                0,
                amounts,
                link.path().text());
    }

    /** Those of a user whose time is not over, in the order of their ids. */
    public List<Link> list(Caller caller, String owner, @Nullable UUID after, int limit) {
        Instant now = clock.instant();
        return search.of(Access.own(caller, owner), after, limit).stream()
                .filter(link -> link.expiresAt().isAfter(now))
                .toList();
    }

    /** @throws ProblemException {@code NOT_FOUND_007} for links that are not there, over, or not the caller's */
    public Link find(Caller caller, UUID id) {
        return journal.find(id)
                .filter(link ->
                        caller.mayActFor(link.owner()) && link.expiresAt().isAfter(clock.instant()))
                .orElseThrow(Links::unknown);
    }

    /** What callers are told about a link that is not there for them. */
    public static ProblemException unknown() {
        return new ProblemException(ErrorCode.ENTRY_NOT_FOUND, "There is no such pre-authenticated request.");
    }

    /**
     * Ends a link in the bucket, takes what was written by it or gives back what it held, and forgets it; the same when it is
     * done again.
     */
    public void end(Link link) {
        if (link.storeId() != null) {
            store.revoke(link.storeId());
        }
        if (!link.writes() || !arrivals.look(link)) {
            giveBack(link);
        }
    }

    private void giveBack(Link link) {
        if (link.reservation() != null) {
            gate.release(link.reservation());
        }
        journal.end(link.id());
    }
}
