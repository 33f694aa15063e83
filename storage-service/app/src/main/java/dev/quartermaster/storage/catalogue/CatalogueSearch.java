package dev.quartermaster.storage.catalogue;

import dev.quartermaster.storage.catalogue.domain.Found;
import dev.quartermaster.storage.catalogue.domain.Search;
import dev.quartermaster.storage.catalogue.domain.Use;
import java.util.List;

/** Questions about many entries; blocks and fails like {@link Catalogue}. */
public interface CatalogueSearch {

    Found find(Search search);

    /** The distinct folders directly below a prefix that ends with a slash. */
    List<String> folders(Search search);

    /** What a user stores now. */
    Use use(String owner);

    /** Everybody who stores something, uploads something or has links, after this one, in order. */
    List<String> owners(String after, int limit);
}
