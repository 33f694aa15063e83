package dev.quartermaster.usage.operations;

import dev.quartermaster.usage.operations.domain.Operation;
import dev.quartermaster.usage.operations.domain.Place;
import dev.quartermaster.usage.query.domain.Selection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events that were counted, one by one. */
public interface Operations {

    /** The newest ones behind a place, by time and then by the order of counting. */
    Uni<List<Operation>> recent(Selection selection, @Nullable Place after, int count);

    /** How many there are. */
    Uni<Long> count(Selection selection);

    /**
     * All of them, the oldest first, in lists of some hundred, read from the database no faster than they are taken.
     *
     * @param seqs only those counted in this order from, inclusive, and to, exclusive
     */
    Multi<List<Operation>> all(Selection selection, Seqs seqs);

    /** A part of the order of counting. */
    record Seqs(long from, long to) {

        public static final Seqs EVERY = new Seqs(0, Long.MAX_VALUE);
    }
}
