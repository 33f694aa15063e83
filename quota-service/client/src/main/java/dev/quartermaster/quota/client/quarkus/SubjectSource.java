package dev.quartermaster.quota.client.quarkus;

import dev.quartermaster.quota.contract.Subject;
import io.smallrye.mutiny.Uni;
import java.util.Set;

/**
 * Tells who asks in the current request; an application with other ideas of that provides a bean of its own.
 *
 * <p>Called on the thread of the annotated method, which may be an event loop.
 */
public interface SubjectSource {

    /** @param by the parts wanted; a subject without any of them fails the method with 401 */
    Uni<Subject> current(Set<By> by);
}
