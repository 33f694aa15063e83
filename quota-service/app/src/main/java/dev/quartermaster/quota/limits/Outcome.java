package dev.quartermaster.quota.limits;

/** What became of a change that was asked for. */
public sealed interface Outcome<V> {

    /** It was not there, and is now. */
    record Created<V>(Versioned<V> now) implements Outcome<V> {}

    /** It is there as asked for; the version is a new one if that differs from what was there. */
    record Kept<V>(Versioned<V> now) implements Outcome<V> {}

    /** It is no longer there. */
    record Deleted<V>() implements Outcome<V> {}

    /** It is not there, so that it cannot be changed; nothing happened. */
    record Missing<V>() implements Outcome<V> {}

    /** The {@link Precondition} does not hold; nothing happened. */
    record Stale<V>() implements Outcome<V> {}

    /**
     * Something else needs it as it is; nothing happened.
     *
     * @param reason for people
     */
    record Needed<V>(String reason) implements Outcome<V> {}

    /**
     * It names something that does not exist; nothing happened.
     *
     * @param member where, such as {@code limits.uploads_per_dya}
     * @param reason for people
     */
    record Dangling<V>(String member, String reason) implements Outcome<V> {}
}
