package dev.quartermaster.storage.audit;

import dev.quartermaster.storage.catalogue.CatalogueSearch;
import dev.quartermaster.storage.catalogue.UploadJournal;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.catalogue.domain.Found;
import dev.quartermaster.storage.catalogue.domain.Search;
import dev.quartermaster.storage.catalogue.domain.Upload;
import dev.quartermaster.storage.objects.Mending;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.store.BucketInventory;
import dev.quartermaster.storage.store.domain.Listed;
import dev.quartermaster.storage.store.domain.Page;
import jakarta.inject.Singleton;
import java.time.Duration;
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
    private final InstantSource clock;
    private final Duration abandonedAfter;

    Audit(
            UploadJournal journal,
            CatalogueSearch catalogue,
            BucketInventory inventory,
            Mending mending,
            InstantSource clock,
            @ConfigProperty(name = "quartermaster.storage.audit.abandoned-after", defaultValue = "PT1H")
                    Duration abandonedAfter) {
        this.journal = journal;
        this.catalogue = catalogue;
        this.inventory = inventory;
        this.mending = mending;
        this.clock = clock;
        this.abandonedAfter = abandonedAfter;
    }

    /**
     * What an audit of one user found.
     *
     * @param notCatalogued paths that the bucket had and the catalogue did not, or not with this content
     * @param notStored paths that the catalogue had and the bucket did not
     */
    public record Report(long objects, List<String> notCatalogued, List<String> notStored) {}

    /** Ends uploads whose replica died; how many there were. */
    public int abandonedUploads() {
        List<Upload> uploads = journal.abandoned(clock.instant().minus(abandonedAfter), AT_ONCE);
        uploads.forEach(mending::upload);
        return uploads.size();
    }

    /** Compares everything in the folders of a user with the catalogue, and mends the difference if that is wanted. */
    public Report user(String user, boolean mend) {
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
        return judged(objects, suspects, mend);
    }

    private Report judged(long objects, List<ObjectPath> suspects, boolean mend) {
        List<String> notCatalogued = new ArrayList<>();
        List<String> notStored = new ArrayList<>();
        for (ObjectPath path : suspects) {
            switch (mending.path(path, mend)) {
                case NOTHING -> {}
                case NOT_CATALOGUED -> notCatalogued.add(path.text());
                case NOT_STORED -> notStored.add(path.text());
            }
        }
        return new Report(objects, notCatalogued, notStored);
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
