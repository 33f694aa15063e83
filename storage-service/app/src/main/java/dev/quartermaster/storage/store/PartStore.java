package dev.quartermaster.storage.store;

import dev.quartermaster.storage.store.domain.Expectation;
import dev.quartermaster.storage.store.domain.Labels;
import dev.quartermaster.storage.store.domain.Part;
import java.util.List;

/** Large objects, part by part; blocks and fails like {@link ObjectStore}. Until the commit nobody sees anything. */
public interface PartStore {

    /** Begins an upload and gives its id. */
    String begin(String name, Labels labels);

    /** Stores the first {@code length} bytes as a part; storing the same number again replaces it. */
    Part put(String name, String uploadId, int number, byte[] content, int length);

    /** Makes the parts one object, in the order of their numbers; gives the new entity tag. */
    String commit(String name, String uploadId, List<Part> parts, Expectation expected);

    /** Forgets the parts; nothing to do when the upload is not known any more. */
    void abort(String name, String uploadId);
}
