package dev.quartermaster.storage.catalogue.domain;

import java.util.List;

/** The entry as it is now, whether it is new, and what is owed for the change. */
public record Recorded(Entry entry, boolean inserted, List<Due> dues) {

    public Recorded {
        dues = List.copyOf(dues);
    }
}
