package dev.quartermaster.storage.catalogue.domain;

import org.jspecify.annotations.Nullable;

/**
 * One thing that a plan deletes.
 *
 * @param number within the plan, from 0
 * @param name of the object
 * @param tag the bucket's tag of the content, or the id of the upload, of the request, of the parts
 * @param version the bucket's id of the version; null where there are none
 */
public record DeletionItem(
        long number,
        Kind kind,
        String name,
        String tag,
        @Nullable String version,
        long bytes) {

    /** What it is. */
    public enum Kind {
        OBJECT,
        UPLOAD,
        PARTS,
        PAR
    }

    /** What became of it. */
    public enum Outcome {
        GONE,
        /** It is not what was planned any more, so it stays. */
        KEPT,
        /** The bucket refuses to delete it. */
        FAILED
    }
}
