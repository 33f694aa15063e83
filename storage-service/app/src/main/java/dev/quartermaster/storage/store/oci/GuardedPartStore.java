package dev.quartermaster.storage.store.oci;

import dev.quartermaster.storage.store.PartStore;
import dev.quartermaster.storage.store.domain.Expectation;
import dev.quartermaster.storage.store.domain.Labels;
import dev.quartermaster.storage.store.domain.Part;
import java.util.List;

/** Multipart uploads within the circuit; a part is kept until it is stored, so it is repeated. */
final class GuardedPartStore implements PartStore {

    private final PartStore store;
    private final StoreGuard guard;

    GuardedPartStore(PartStore store, StoreGuard guard) {
        this.store = store;
        this.guard = guard;
    }

    @Override
    public String begin(String name, Labels labels) {
        return guard.again("begin", String.class, () -> store.begin(name, labels));
    }

    @Override
    public Part put(String name, String uploadId, int number, byte[] content, int length) {
        return guard.again("part", Part.class, () -> store.put(name, uploadId, number, content, length));
    }

    @Override
    @SuppressWarnings("unchecked") // a guard is asked with a class, and a class knows no type arguments
    public List<Integer> numbers(String name, String uploadId) {
        return guard.again("numbers", List.class, () -> store.numbers(name, uploadId));
    }

    @Override
    public String commit(String name, String uploadId, List<Part> parts, List<Integer> without, Expectation expected) {
        // not repeated: after a commit without an answer the upload is gone, and the journal finds out what happened
        return guard.once("commit", String.class, () -> store.commit(name, uploadId, parts, without, expected));
    }

    @Override
    public void abort(String name, String uploadId) {
        guard.again("abort", Boolean.class, () -> {
            store.abort(name, uploadId);
            return true;
        });
    }
}
