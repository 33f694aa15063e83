package dev.quartermaster.storage.store.domain;

/** What must be there for a change to happen; the bucket judges it together with the change. */
public sealed interface Expectation {

    /** Nothing has this name yet. */
    record Absent() implements Expectation {}

    /** The object is still the one with this entity tag of the bucket. */
    record Matching(String etag) implements Expectation {}
}
