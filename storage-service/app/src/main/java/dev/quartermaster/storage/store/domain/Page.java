package dev.quartermaster.storage.store.domain;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A part of a long list, and where the next part begins; null after the last. */
public record Page<T>(List<T> items, @Nullable String next) {

    public Page {
        items = List.copyOf(items);
    }

    /** Hands over everything of a list, part after part. */
    public static <T> void each(Function<@Nullable String, Page<T>> pages, Consumer<T> taker) {
        @Nullable String from = null;
        do {
            Page<T> page = pages.apply(from);
            page.items().forEach(taker);
            from = page.next();
        } while (from != null);
    }
}
