package dev.quartermaster.storage.objects;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.storage.catalogue.Catalogue;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.objects.domain.ByteRange;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.quota.domain.Asker;
import dev.quartermaster.storage.store.ObjectStore;
import dev.quartermaster.storage.usage.Action;
import dev.quartermaster.storage.usage.UsageLog;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.util.Optional;

/** Reads objects: what is known of them from the catalogue, what is in them from the bucket. */
@Singleton
public class Downloads {

    private final Catalogue catalogue;
    private final ObjectStore store;
    private final LateArrivals arrivals;
    private final UsageLog usage;

    Downloads(Catalogue catalogue, ObjectStore store, LateArrivals arrivals, UsageLog usage) {
        this.catalogue = catalogue;
        this.store = store;
        this.arrivals = arrivals;
        this.usage = usage;
    }

    /**
     * What is known of the object.
     *
     * @throws ProblemException {@code NOT_FOUND_008} if nothing is there, {@code AUTH_007} for somebody else's path
     */
    public Entry look(Caller caller, ObjectPath path) {
        Access.reads(caller, path);
        Optional<Entry> entry = catalogue.find(path);
        boolean late = entry.isEmpty() && arrivals.look(path);
        return Access.visible(caller, late ? catalogue.find(path) : entry);
    }

    /**
     * Opens the content of this very version.
     *
     * @throws ProblemException {@code NOT_FOUND_008} if the bucket does not have it, {@code VAL_018} if it was changed since
     */
    public Opened open(Entry entry, ByteRange range) {
        if (range.length() <= 0) {
            return new Opened(entry, range, InputStream.nullInputStream());
        }
        InputStream content = store.open(entry.path().text(), entry.storeEtag(), range.first(), range.last())
                .orElseThrow(() -> new ProblemException(ErrorCode.OBJECT_NOT_FOUND, "The content is not there."));
        return new Opened(entry, range, content);
    }

    /** Publishes that so many bytes were read. */
    public void read(Entry entry, Asker asker, long bytes, boolean whole, long durationMs) {
        usage.note(new Action(
                entry.owner(),
                "read_file",
                whole ? Action.Outcome.DONE : Action.Outcome.FAILED,
                bytes,
                durationMs,
                entry.path().text(),
                asker.ip(),
                asker.userAgent()));
    }
}
