package dev.quartermaster.storage.audit;

import dev.quartermaster.storage.catalogue.CatalogueSearch;
import dev.quartermaster.storage.catalogue.UploadJournal;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.catalogue.domain.Found;
import dev.quartermaster.storage.catalogue.domain.Search;
import dev.quartermaster.storage.catalogue.domain.Upload;
import dev.quartermaster.storage.links.LinkUpkeep;
import dev.quartermaster.storage.objects.Mending;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.store.BucketInventory;
import dev.quartermaster.storage.store.domain.Listed;
import dev.quartermaster.storage.store.domain.Page;
import dev.quartermaster.storage.store.domain.StoredVersion;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Finds and mends what the catalogue and the bucket say differently. Blocks; several replicas may do it at once. */
@Singleton
public class Audit {

    private static final int AT_ONCE = 100;
    private static final int PAGE = 1000;

    private final UploadJournal journal;
    private final CatalogueSearch catalogue;
    private final BucketInventory inventory;
    private final Mending mending;
    private final LinkUpkeep links;
    private final Orphans orphans;
    private final Stock stock;
    private final InstantSource clock;
    private final Duration abandonedAfter;

    Audit(
            UploadJournal journal,
            CatalogueSearch catalogue,
            BucketInventory inventory,
            Mending mending,
            LinkUpkeep links,
            Orphans orphans,
            Stock stock,
            InstantSource clock,
            @ConfigProperty(name = "quartermaster.storage.audit.abandoned-after", defaultValue = "PT1H")
                    Duration abandonedAfter) {
        this.journal = journal;
        this.catalogue = catalogue;
        this.inventory = inventory;
        this.mending = mending;
        this.links = links;
        this.orphans = orphans;
        this.stock = stock;
        this.clock = clock;
        this.abandonedAfter = abandonedAfter;
    }

    /** Versions besides the newest ones, and their bytes. */
    public record Kept(long versions, long bytes) {}

    /**
     * What an audit of one user found.
     *
     * @param notCatalogued paths that the bucket had and the catalogue did not, or not with this content
     * @param notStored paths that the catalogue had and the bucket did not
     * @param orphanParts paths with parts in the bucket that nobody will make an object of
     * @param unknownLinks pre-authenticated requests of the bucket that nobody knows any more
     * @param kept versions that the bucket keeps besides the newest ones
     * @param stockDrift bytes that quota-service counted too much, or too little when negative; null where it could not be
     *     judged, because quota-service does not count them or something was just changing
     */
    public record Report(
            long objects,
            List<String> notCatalogued,
            List<String> notStored,
            List<String> orphanParts,
            int unknownLinks,
            Kept kept,
            @Nullable Long stockDrift) {

        /** How much was found out of order. */
        public int drift() {
            int stock = stockDrift == null || stockDrift == 0 ? 0 : 1;
            return notCatalogued.size() + notStored.size() + orphanParts.size() + unknownLinks + stock;
        }
    }

    /** Ends uploads whose replica died, and frees parts that nobody works on; how many there were. */
    public int abandonedUploads() {
        Instant since = clock.instant().minus(abandonedAfter);
        List<Upload> uploads = journal.abandoned(since, AT_ONCE);
        uploads.forEach(mending::upload);
        return uploads.size() + orphans.free(since);
    }

    /**
     * Compares everything in the folders of a user with the catalogue, and what is catalogued with the stock at quota-service;
     * mends the difference if that is wanted.
     */
    public Report user(String user, boolean mend) {
        if (mend) {
            // what came by links is no drift
            links.arrived(user);
        }
        Map<String, String> known = catalogued(user);
        List<ObjectPath> suspects = new ArrayList<>();
        long objects = 0;
        for (String folder : ObjectPath.foldersOf(user)) {
            String from = null;
            do {
                Page<Listed> page = inventory.objects(folder, from);
                for (Listed object : page.items()) {
                    objects++;
                    boolean same = object.etag().equals(known.remove(object.name()));
                    Optional<ObjectPath> path = ObjectPath.ofStored(object.name());
                    if (!same && path.isPresent()) {
                        suspects.add(path.get());
                    }
                }
                from = page.next();
            } while (from != null);
        }
        known.keySet().forEach(path -> suspects.add(ObjectPath.parse(path)));
        return judged(user, objects, suspects, mend);
    }

    private Report judged(String user, long objects, List<ObjectPath> suspects, boolean mend) {
        List<String> notCatalogued = new ArrayList<>();
        List<String> notStored = new ArrayList<>();
        for (ObjectPath path : suspects) {
            switch (mending.path(path, mend)) {
                case NOTHING -> {}
                case NOT_CATALOGUED -> notCatalogued.add(path.text());
                case NOT_STORED -> notStored.add(path.text());
            }
        }
        List<String> parts = orphans.of(user, clock.instant().minus(abandonedAfter), mend);
        int unknown = links.unknown(user, mend);
        Kept kept = kept(user);
        return new Report(
                objects, notCatalogued, notStored, parts, unknown, kept, stock.drift(user, kept.bytes(), mend));
    }

    /** Versions are counted by name: all but the newest of each, which is the object itself unless it was deleted. */
    private Kept kept(String user) {
        if (!inventory.versioned()) {
            return new Kept(0, 0);
        }
        long versions = 0;
        long bytes = 0;
        for (String folder : ObjectPath.foldersOf(user)) {
            String last = "";
            String from = null;
            do {
                Page<StoredVersion> page = inventory.versions(folder, from);
                for (StoredVersion version : page.items()) {
                    boolean older = version.name().equals(last) && !version.deleted();
                    versions += older ? 1 : 0;
                    bytes += older ? version.size() : 0;
                    last = version.name();
                }
                from = page.next();
            } while (from != null);
        }
        return new Kept(versions, bytes);
    }

    /** The bucket's tags by path, as the catalogue has them. */
    private Map<String, String> catalogued(String user) {
        Map<String, String> known = new HashMap<>();
        @Nullable String after = null;
        boolean more = true;
        while (more) {
            Found page = catalogue.find(new Search(user, null, false, null, null, null, null, null, null, after, PAGE));
            for (Entry entry : page.entries()) {
                known.put(entry.path().text(), entry.storeEtag());
                after = entry.path().text();
            }
            more = page.more();
        }
        return known;
    }
}
