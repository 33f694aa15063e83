package dev.quartermaster.storage.objects;

import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.storage.catalogue.Catalogue;
import dev.quartermaster.storage.catalogue.CatalogueSearch;
import dev.quartermaster.storage.catalogue.domain.Due;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.catalogue.domain.Found;
import dev.quartermaster.storage.catalogue.domain.Search;
import dev.quartermaster.storage.objects.domain.Conditions;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.quota.Settlement;
import dev.quartermaster.storage.quota.domain.Asker;
import dev.quartermaster.storage.store.ObjectStore;
import dev.quartermaster.storage.usage.Action;
import dev.quartermaster.storage.usage.UsageLog;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Deletes objects, first in the bucket, then in the catalogue together with what is given back; a crash between is mended. Links
 * by which an object could be read end with it.
 */
@Singleton
public class Deletions {

    private static final int AT_ONCE = 500;

    private final Catalogue catalogue;
    private final CatalogueSearch search;
    private final ObjectStore store;
    private final ReadLinks links;
    private final Settlement settlement;
    private final UsageLog usage;

    Deletions(
            Catalogue catalogue,
            CatalogueSearch search,
            ObjectStore store,
            ReadLinks links,
            Settlement settlement,
            UsageLog usage) {
        this.catalogue = catalogue;
        this.search = search;
        this.store = store;
        this.links = links;
        this.settlement = settlement;
        this.usage = usage;
    }

    /** What was deleted. */
    public record Deleted(long objects, long bytes) {}

    /** Deletes this version of the object, if the conditions hold for it. */
    public void delete(Entry entry, Conditions conditions, Asker asker) {
        Preconditions.forChange(conditions, Optional.of(entry));
        store.delete(entry.path().text(), entry.storeEtag());
        // before the catalogue: if it fails, whoever deletes again comes here again
        links.end(entry.path());
        settlement.settle(catalogue.remove(entry));
        usage.note(new Action(
                entry.owner(),
                "delete_file",
                Action.Outcome.DONE,
                entry.size(),
                0,
                entry.path().text(),
                asker.ip(),
                asker.userAgent()));
    }

    /**
     * Deletes this very content and nothing that came after it, whether it is catalogued or not; the same when it is done again.
     *
     * @param version the bucket's id of the version; null where the bucket keeps none
     * @param bytes how much of the stock the version is
     * @throws ProblemException {@code VAL_018} if something else is there
     */
    public void content(
            String owner, String name, String storeEtag, @Nullable String version, long bytes, Asker asker) {
        boolean there = version == null ? store.delete(name, storeEtag) : store.deleteVersion(name, version);
        Optional<Entry> entry = ObjectPath.ofStored(name)
                .flatMap(catalogue::find)
                .filter(it -> it.storeEtag().equals(storeEtag));
        entry.ifPresent(it -> {
            links.end(it.path());
            settlement.settle(catalogue.remove(it));
        });
        if (version != null && bytes > 0) {
            giveBack(owner, name, version, bytes);
        }
        if (there || entry.isPresent()) {
            long size = entry.map(Entry::size).orElse(0L);
            usage.note(new Action(
                    owner, "delete_file", Action.Outcome.DONE, size, 0, name, asker.ip(), asker.userAgent()));
        }
    }

    /** A version goes once, so whoever comes here again, after a crash as well, gives the same back. */
    private void giveBack(String owner, String name, String version, long bytes) {
        UUID cause = UUID.nameUUIDFromBytes((name + "\n" + version).getBytes(StandardCharsets.UTF_8));
        settlement.owe(Due.change(cause, owner, -bytes));
    }

    /** Deletes everything in a folder as it is when its turn comes; repeated after a failure it goes on. */
    public Deleted folder(String owner, String prefix, Asker asker) {
        long objects = 0;
        long bytes = 0;
        String after = null;
        boolean more = true;
        while (more) {
            Found page =
                    search.find(new Search(owner, prefix, false, null, null, null, null, null, null, after, AT_ONCE));
            for (Entry entry : page.entries()) {
                delete(entry, Conditions.NONE, asker);
                objects++;
                bytes += entry.size();
                after = entry.path().text();
            }
            more = page.more();
        }
        return new Deleted(objects, bytes);
    }
}
