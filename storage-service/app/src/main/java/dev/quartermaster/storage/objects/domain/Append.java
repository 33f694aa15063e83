package dev.quartermaster.storage.objects.domain;

/**
 * Content that is added to a resumable upload.
 *
 * @param offset where it begins
 * @param length in bytes; -1 when it is not known in advance
 * @param last whether the upload is complete with it
 */
public record Append(long offset, long length, boolean last) {

    /** Where it ends; -1 when that is not known in advance. */
    public long end() {
        return length < 0 ? -1 : offset + length;
    }
}
