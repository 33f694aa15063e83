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

    /** The numbers of all parts that the bucket has of an upload. */
    List<Integer> numbers(String name, String uploadId);

    /**
     * Makes the parts one object, in the order of their numbers; gives the new entity tag.
     *
     * @param without numbers of all other parts that the bucket has of this upload
     */
    String commit(String name, String uploadId, List<Part> parts, List<Integer> without, Expectation expected);

    /** Forgets the parts; nothing to do when the upload is not known any more. */
    void abort(String name, String uploadId);
}
