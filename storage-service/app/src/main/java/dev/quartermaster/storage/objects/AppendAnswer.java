package dev.quartermaster.storage.objects;

import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.storage.catalogue.domain.Entry;
import java.util.UUID;

/** What became of a request that adds to a resumable upload. */
public sealed interface AppendAnswer {

    /** So many bytes of the upload are kept, and more may come. */
    record Kept(UUID upload, long offset) implements AppendAnswer {}

    /** It was all, and it is stored. */
    record Done(UUID upload, Entry entry, boolean inserted) implements AppendAnswer {}

    /** The content does not begin where the upload ends; nothing of it was read. */
    record Elsewhere(UUID upload, long offset) implements AppendAnswer {}

    /** A limit says no; what was kept before is still there. */
    record Refused(Problem problem) implements AppendAnswer {}
}
