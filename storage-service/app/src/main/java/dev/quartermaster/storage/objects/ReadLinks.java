package dev.quartermaster.storage.objects;

import dev.quartermaster.storage.paths.domain.ObjectPath;

/** Links by which an object can be read past this service. */
public interface ReadLinks {

    /** Ends those of this path; the same when it is done again. Fails when the bucket or the database does. */
    void end(ObjectPath path);
}
