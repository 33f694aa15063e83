package dev.quartermaster.storage.erasure;

import dev.quartermaster.storage.catalogue.DeletionPlans;
import dev.quartermaster.storage.catalogue.domain.DeletionItem;
import dev.quartermaster.storage.catalogue.domain.DeletionItem.Kind;
import dev.quartermaster.storage.catalogue.domain.DeletionPlan;
import dev.quartermaster.storage.store.domain.StoredVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Numbers, counts and stores the items of one plan, many at once. For one thread. */
final class PlanWriter {

    private static final int AT_ONCE = 500;

    private final UUID plan;
    private final DeletionPlans plans;
    private final List<DeletionItem> waiting = new ArrayList<>();
    /** Tags of the bucket, which are never given twice. */
    private final Set<String> tags = new HashSet<>();

    private long number;
    private long objects;
    private long versions;
    private long uploads;
    private long pars;
    private long bytes;
    private String lastName = "";

    PlanWriter(UUID plan, DeletionPlans plans) {
        this.plan = plan;
        this.plans = plans;
    }

    void version(StoredVersion version) {
        boolean older = version.name().equals(lastName);
        if (older || version.deleted()) {
            versions++;
            objects--;
        }
        lastName = version.name();
        add(Kind.OBJECT, version.name(), version.etag(), version.versionId(), version.size());
    }

    void add(Kind kind, String name, String tag, @Nullable String version, long size) {
        switch (kind) {
            case OBJECT -> {
                objects++;
                tags.add(tag);
            }
            case UPLOAD, PARTS -> uploads++;
            case PAR -> pars++;
        }
        bytes += size;
        waiting.add(new DeletionItem(number++, kind, name, tag, version, size));
        if (waiting.size() == AT_ONCE) {
            store();
        }
    }

    boolean has(String tag) {
        return tags.contains(tag);
    }

    DeletionPlan.Totals finish() {
        store();
        return new DeletionPlan.Totals(objects, versions, uploads, pars, bytes);
    }

    private void store() {
        plans.add(plan, waiting);
        waiting.clear();
    }
}
