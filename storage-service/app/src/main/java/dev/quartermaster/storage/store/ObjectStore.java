package dev.quartermaster.storage.store;

import dev.quartermaster.storage.store.domain.Expectation;
import dev.quartermaster.storage.store.domain.Head;
import dev.quartermaster.storage.store.domain.Labels;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whole objects of the bucket.
 *
 * <p>Every call blocks and is made on a virtual thread. A failure is a {@code ProblemException}: {@code STORAGE_001} when
 * the bucket does not answer, {@code STORAGE_002} when it is too slow, {@code STORAGE_003} when it answers with something
 * unexpected, {@code STORAGE_004} when the content is not what was announced, {@code VAL_018} when an expectation is not
 * met. A write happens as a whole or not at all, and is visible to all readers once the call has returned.
 */
public interface ObjectStore {

    /**
     * Stores exactly {@code length} bytes; gives the new entity tag. Reads the content once and never again.
     *
     * @param md5 base64 of the content's MD5, checked by the bucket; null when it is not known
     */
    String put(
            String name, InputStream content, long length, @Nullable String md5, Labels labels, Expectation expected);

    /** The content from {@code first} to {@code last} (both counted from 0), as long as it is the one with this tag. */
    Optional<InputStream> open(String name, String etag, long first, long last);

    /** What is known of an object; empty when nothing has this name. */
    Optional<Head> head(String name);

    /** Deletes the object if it is still the one with this tag; false when nothing has this name. */
    boolean delete(String name, String etag);

    /** Deletes one version for good, of a bucket that keeps them; false when it is not there. */
    boolean deleteVersion(String name, String versionId);
}
