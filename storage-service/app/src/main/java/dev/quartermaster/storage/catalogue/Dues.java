package dev.quartermaster.storage.catalogue;

import dev.quartermaster.storage.catalogue.domain.Due;
import java.time.Instant;
import java.util.List;

/** What quota-service has to be told; blocks and fails like {@link Catalogue}. */
public interface Dues {

    /** Those whose time has come, oldest first. */
    List<Due> ready(int limit);

    /** Whether anything is owed for this user. */
    boolean any(String owner);

    /** It was told. */
    void settled(Due due);

    /** It could not be told; to be tried again then. */
    void postpone(Due due, Instant tryAt);

    /** Writes one down that belongs to no change of the catalogue. */
    void owe(Due due);
}
