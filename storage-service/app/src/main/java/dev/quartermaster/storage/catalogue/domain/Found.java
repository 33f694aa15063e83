package dev.quartermaster.storage.catalogue.domain;

import java.util.List;

/**
 * A page of entries in the order of their paths.
 *
 * @param before how many entries there are without the metadata filter
 * @param matching how many there are with it
 * @param more whether entries follow
 */
public record Found(List<Entry> entries, long before, long matching, boolean more) {

    public Found {
        entries = List.copyOf(entries);
    }
}
