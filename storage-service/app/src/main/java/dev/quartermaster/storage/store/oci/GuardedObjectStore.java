package dev.quartermaster.storage.store.oci;

import dev.quartermaster.storage.store.ObjectStore;
import dev.quartermaster.storage.store.domain.Expectation;
import dev.quartermaster.storage.store.domain.Head;
import dev.quartermaster.storage.store.domain.Labels;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whole objects within the circuit; reads are repeated, content that streams by is not. */
@SuppressWarnings("unchecked") // a guard is asked with a class, and a class knows no type arguments
final class GuardedObjectStore implements ObjectStore {

    private final ObjectStore store;
    private final StoreGuard guard;

    GuardedObjectStore(ObjectStore store, StoreGuard guard) {
        this.store = store;
        this.guard = guard;
    }

    @Override
    public String put(
            String name, InputStream content, long length, @Nullable String md5, Labels labels, Expectation expected) {
        return guard.once("put", String.class, () -> store.put(name, content, length, md5, labels, expected));
    }

    @Override
    public Optional<InputStream> open(String name, String etag, long first, long last) {
        return guard.again("open", Optional.class, () -> store.open(name, etag, first, last));
    }

    @Override
    public Optional<Head> head(String name) {
        return guard.again("head", Optional.class, () -> store.head(name));
    }

    @Override
    public boolean delete(String name, String etag) {
        return guard.again("delete", Boolean.class, () -> store.delete(name, etag));
    }

    @Override
    public boolean deleteVersion(String name, String versionId) {
        return guard.again("delete", Boolean.class, () -> store.deleteVersion(name, versionId));
    }
}
