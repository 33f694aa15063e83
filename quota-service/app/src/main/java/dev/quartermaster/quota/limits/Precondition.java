package dev.quartermaster.quota.limits;

import java.util.Set;

/** What must be true of the thing that is there for a change to happen. */
public sealed interface Precondition {

    /** Nothing. */
    record None() implements Precondition {}

    /** That nothing is there yet. */
    record Absent() implements Precondition {}

    /** That something is there, whatever its version. */
    record Present() implements Precondition {}

    /** That what is there has one of these versions. */
    record OneOf(Set<Long> versions) implements Precondition {
        public OneOf {
            versions = Set.copyOf(versions);
        }
    }
}
