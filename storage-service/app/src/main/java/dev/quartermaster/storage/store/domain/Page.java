package dev.quartermaster.storage.store.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a long list, and where the next part begins; null after the last. */
public record Page<T>(List<T> items, @Nullable String next) {

    public Page {
        items = List.copyOf(items);
    }
}
