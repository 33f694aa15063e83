package dev.quartermaster.storage.objects;

import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.storage.catalogue.domain.Entry;

/** What became of content that was to be stored. */
public sealed interface UploadAnswer {

    /** It is stored. */
    record Done(Entry entry, boolean inserted) implements UploadAnswer {}

    /** A limit says no; nothing of it is kept and nothing is charged. */
    record Refused(Problem problem) implements UploadAnswer {}
}
