package dev.quartermaster.storage.quota;

import dev.quartermaster.quota.problems.Problem;
import java.util.UUID;

/** What became of a wish for quota. */
public sealed interface Holding {

    /** It is held. */
    record Held(UUID reservation) implements Holding {}

    /** Go ahead although nothing is held: quota-service is away, and that is configured to be good enough. */
    record Unheld() implements Holding {}

    /** A limit says no, in the words of quota-service, or nobody can say yes. */
    record Refused(Problem problem) implements Holding {}
}
