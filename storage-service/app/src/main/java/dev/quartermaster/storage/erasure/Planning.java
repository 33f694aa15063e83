package dev.quartermaster.storage.erasure;

import dev.quartermaster.storage.catalogue.CatalogueSearch;
import dev.quartermaster.storage.catalogue.DeletionPlans;
import dev.quartermaster.storage.catalogue.LinkSearch;
import dev.quartermaster.storage.catalogue.UploadJournal;
import dev.quartermaster.storage.catalogue.domain.DeletionItem.Kind;
import dev.quartermaster.storage.catalogue.domain.DeletionPlan;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.catalogue.domain.Found;
import dev.quartermaster.storage.catalogue.domain.Link;
import dev.quartermaster.storage.catalogue.domain.Search;
import dev.quartermaster.storage.catalogue.domain.Upload;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.store.BucketInventory;
import dev.quartermaster.storage.store.domain.Listed;
import dev.quartermaster.storage.store.domain.Page;
import dev.quartermaster.storage.store.domain.PendingParts;
import dev.quartermaster.storage.store.domain.StoredVersion;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Writes down everything that a user has: in the bucket, in the catalogue, on its way, and given away. Deletes nothing. */
@Singleton
class Planning {

    private static final int AT_ONCE = 500;

    private final CatalogueSearch catalogue;
    private final UploadJournal uploads;
    private final LinkSearch links;
    private final BucketInventory inventory;
    private final DeletionPlans plans;
    private final InstantSource clock;
    private final Duration life;

    Planning(
            CatalogueSearch catalogue,
            UploadJournal uploads,
            LinkSearch links,
            BucketInventory inventory,
            DeletionPlans plans,
            InstantSource clock,
            @ConfigProperty(name = "quartermaster.storage.erasure.plan-for", defaultValue = "PT24H") Duration life) {
        this.catalogue = catalogue;
        this.uploads = uploads;
        this.links = links;
        this.inventory = inventory;
        this.plans = plans;
        this.clock = clock;
        this.life = life;
    }

    DeletionPlan plan(String owner) {
        Instant now = clock.instant();
        DeletionPlan empty = new DeletionPlan(
                UUID.randomUUID(),
                owner,
                DeletionPlan.State.BUILDING,
                new DeletionPlan.Totals(0, 0, 0, 0, 0),
                now,
                now.plus(life));
        plans.note(empty);
        PlanWriter writer = new PlanWriter(empty.id(), plans);
        // what may still write comes first, so that it has ended when the objects' turn comes
        links(owner, writer);
        uploads(owner, writer);
        boolean versioned = inventory.versioned();
        for (String folder : ObjectPath.foldersOf(owner)) {
            stored(folder, versioned, writer);
        }
        catalogued(owner, versioned, writer);
        DeletionPlan plan = new DeletionPlan(
                empty.id(), owner, DeletionPlan.State.PLANNED, writer.finish(), empty.createdAt(), empty.expiresAt());
        plans.note(plan);
        return plan;
    }

    private void links(String owner, PlanWriter writer) {
        @Nullable UUID after = null;
        List<Link> some = links.of(owner, after, AT_ONCE);
        while (!some.isEmpty()) {
            for (Link link : some) {
                writer.add(Kind.PAR, link.path().text(), link.id().toString(), null, 0);
            }
            after = some.getLast().id();
            some = links.of(owner, after, AT_ONCE);
        }
    }

    private void uploads(String owner, PlanWriter writer) {
        for (Upload upload : uploads.of(owner)) {
            writer.add(Kind.UPLOAD, upload.path().text(), upload.id().toString(), null, 0);
        }
        List<String> folders = ObjectPath.foldersOf(owner);
        Page.each(inventory::pending, (PendingParts pending) -> {
            boolean theirs = folders.stream().anyMatch(pending.name()::startsWith);
            if (theirs && !uploads.knows(pending.uploadId())) {
                writer.add(Kind.PARTS, pending.name(), pending.uploadId(), null, 0);
            }
        });
    }

    private void stored(String prefix, boolean versioned, PlanWriter writer) {
        if (versioned) {
            Page.each(from -> inventory.versions(prefix, from), (StoredVersion version) -> {
                if (within(prefix, version.name())) {
                    writer.version(version);
                }
            });
        } else {
            Page.each(from -> inventory.objects(prefix, from), (Listed object) -> {
                if (within(prefix, object.name())) {
                    writer.add(Kind.OBJECT, object.name(), object.etag(), null, object.size());
                }
            });
        }
    }

    /** Whether it is in this folder, or is this object itself. */
    private static boolean within(String prefix, String name) {
        return prefix.endsWith("/") || name.equals(prefix);
    }

    /** Entries outside of the user's folders, and those that the bucket does not have. */
    private void catalogued(String owner, boolean versioned, PlanWriter writer) {
        @Nullable String after = null;
        boolean more = true;
        while (more) {
            Found page =
                    catalogue.find(new Search(owner, null, false, null, null, null, null, null, null, after, AT_ONCE));
            for (Entry entry : page.entries()) {
                String name = entry.path().text();
                if (entry.path().owner() == null) {
                    stored(name, versioned, writer);
                }
                if (!writer.has(entry.storeEtag())) {
                    writer.add(Kind.OBJECT, name, entry.storeEtag(), null, 0);
                }
                after = name;
            }
            more = page.more();
        }
    }
}
