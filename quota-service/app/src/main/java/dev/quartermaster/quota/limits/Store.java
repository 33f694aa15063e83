package dev.quartermaster.quota.limits;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The configured things of one kind, as PostgreSQL has them now. Every change and its entry in the audit trail are one
 * transaction; a change that is not made leaves no entry; a change answers after this replica's {@link Governance} shows
 * it. Every method fails when PostgreSQL cannot be asked.
 */
public interface Store<V> {

    Uni<Optional<Versioned<V>>> find(Key key);

    /**
     * Up to {@code count} things in the order of their keys.
     *
     * @param within the first parts of the keys wanted; empty for all
     * @param after the last key of the page before; empty for the first page
     */
    Uni<List<Entry<V>>> list(List<String> within, List<String> after, int count);

    /** Makes or replaces; what is there exactly so already stays, with its version and without an audit entry. */
    Uni<Outcome<V>> put(Key key, V value, Precondition precondition, String actor);

    /**
     * Changes what is there.
     *
     * @param action what the audit trail calls it, such as {@code disable}
     */
    Uni<Outcome<V>> edit(Key key, UnaryOperator<V> change, Precondition precondition, String actor, String action);

    Uni<Outcome<V>> remove(Key key, Precondition precondition, String actor);

    /** One of a list. */
    record Entry<V>(Key key, V value) {}
}
