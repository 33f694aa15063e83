package dev.quartermaster.quota.revocations;

import dev.quartermaster.quota.revocations.domain.Revocation;
import dev.quartermaster.quota.revocations.domain.RevocationKind;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The truth about revocations. Every change is known to all replicas within one second. */
public interface RevocationStore {

    /** Revokes, or replaces the revocation of the same kind and value. */
    Uni<Void> put(Revocation revocation);

    /** Takes a revocation back; answers whether there was one. */
    Uni<Boolean> remove(RevocationKind kind, String value);

    /** At most {@code size} revocations in the order of kind and value, those after the given one first. */
    Uni<List<Revocation>> page(@Nullable Place after, int size);

    /** A place in the list. */
    record Place(RevocationKind kind, String value) {}
}
