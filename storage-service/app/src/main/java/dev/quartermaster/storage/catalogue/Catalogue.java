package dev.quartermaster.storage.catalogue;

import dev.quartermaster.storage.catalogue.domain.Due;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.catalogue.domain.Recorded;
import dev.quartermaster.storage.catalogue.domain.Stored;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import java.util.List;
import java.util.Optional;

/**
 * What is stored. Every call is one transaction and blocks; it fails with a {@code ProblemException} of the family
 * {@code DB_} when the database is in trouble.
 */
public interface Catalogue {

    Optional<Entry> find(ObjectPath path);

    /** Enters content that is in the bucket, ends its upload and writes down what is owed for it, all in one. */
    Recorded record(Stored stored);

    /** Removes the entry if its content is still the one with this tag of the bucket; gives what is owed then. */
    List<Due> remove(Entry entry);

    /** Changes the metadata if the entry is still of this version; empty if it is not. */
    Optional<Entry> describe(Entry entry, String metadata);
}
