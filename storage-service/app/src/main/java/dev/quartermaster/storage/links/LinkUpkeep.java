package dev.quartermaster.storage.links;

import dev.quartermaster.storage.catalogue.LinkJournal;
import dev.quartermaster.storage.catalogue.LinkSearch;
import dev.quartermaster.storage.catalogue.domain.Link;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.quota.QuotaGate;
import dev.quartermaster.storage.store.LinkStore;
import dev.quartermaster.storage.store.domain.IssuedLink;
import dev.quartermaster.storage.store.domain.Page;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Looks after links: what was written by them, what is over, and what the bucket has that nobody knows. */
@Singleton
public class LinkUpkeep {

    private static final Logger LOG = Logger.getLogger(LinkUpkeep.class);
    private static final int AT_ONCE = 200;

    private final Links links;
    private final Arrivals arrivals;
    private final LinkJournal journal;
    private final LinkSearch search;
    private final LinkStore store;
    private final QuotaGate gate;
    private final InstantSource clock;
    private final LinkSettings settings;

    LinkUpkeep(
            Links links,
            Arrivals arrivals,
            LinkJournal journal,
            LinkSearch search,
            LinkStore store,
            QuotaGate gate,
            InstantSource clock,
            LinkSettings settings) {
        this.links = links;
        this.arrivals = arrivals;
        this.journal = journal;
        this.search = search;
        this.store = store;
        this.gate = gate;
        this.clock = clock;
        this.settings = settings;
    }

    @Scheduled(
            every = "${quartermaster.storage.links.every:1m}",
            delayed = "20s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void round() {
        arrived();
        expired();
    }

    /** Takes what was written by links, and keeps alive what the others hold; how many were used. */
    public int arrived() {
        int used = 0;
        @Nullable UUID after = null;
        List<Link> some = search.writing(after, AT_ONCE);
        while (!some.isEmpty()) {
            for (Link link : some) {
                used += attended(link) ? 1 : 0;
            }
            after = some.getLast().id();
            some = search.writing(after, AT_ONCE);
        }
        return used;
    }

    /** The same for one user. */
    public void arrived(String owner) {
        @Nullable UUID after = null;
        List<Link> some = search.of(owner, after, AT_ONCE);
        while (!some.isEmpty()) {
            some.stream().filter(Link::writes).forEach(this::attended);
            after = some.getLast().id();
            some = search.of(owner, after, AT_ONCE);
        }
    }

    private boolean attended(Link link) {
        try {
            boolean used = arrivals.look(link);
            if (!used && link.reservation() != null) {
                gate.extend(link.reservation(), settings.holdFor());
            }
            return used;
        } catch (RuntimeException e) {
            LOG.warnf("A link is looked at again later: %s", e.getMessage());
            return false;
        }
    }

    /** Ends links whose time is over; how many were ended. */
    public int expired() {
        int ended = 0;
        for (Link link : search.expired(clock.instant(), AT_ONCE)) {
            ended += ended(link) ? 1 : 0;
        }
        return ended;
    }

    private boolean ended(Link link) {
        try {
            links.end(link);
            return true;
        } catch (RuntimeException e) {
            LOG.warnf("An expired link is ended later: %s", e.getMessage());
            return false;
        }
    }

    /**
     * Ends what the bucket has in a user's folders and this service has not, or not any more; how many there are.
     *
     * @param mend whether to end them, or only to count them
     */
    public int unknown(String user, boolean mend) {
        int found = 0;
        for (String folder : ObjectPath.foldersOf(user)) {
            @Nullable String from = null;
            do {
                Page<IssuedLink> page = store.issued(folder, from);
                for (IssuedLink issued : page.items()) {
                    if (isUnknown(issued)) {
                        found++;
                        if (mend) {
                            store.revoke(issued.id());
                        }
                    }
                }
                from = page.next();
            } while (from != null);
        }
        return found;
    }

    /** Every link of this service is written down before the bucket has it. */
    private boolean isUnknown(IssuedLink issued) {
        if (!Link.labelled(issued.label())) {
            return false;
        }
        try {
            UUID id = UUID.fromString(issued.label().substring(3));
            return journal.find(id).isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
