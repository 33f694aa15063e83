package dev.quartermaster.storage.objects;

import dev.quartermaster.storage.paths.domain.ObjectPath;

/** Content that may come into the bucket past this service, by a link that it gave away. */
public interface LateArrivals {

    /** Whether something has come to this path and was catalogued just now. Never fails: what is not seen now is seen later. */
    boolean look(ObjectPath path);
}
