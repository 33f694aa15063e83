package dev.quartermaster.quota.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Part of a list; {@code nextCursor} leads to the next part and is null at the end. */
public record Page<T>(List<T> items, @Nullable String nextCursor) {

    public Page {
        items = List.copyOf(items);
    }
}
