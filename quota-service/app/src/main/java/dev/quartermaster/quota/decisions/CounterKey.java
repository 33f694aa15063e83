package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.decisions.domain.Charge;
import org.jspecify.annotations.Nullable;

/** The name of a counter: its limit and the subject's key within it. */
public record CounterKey(int limit, String subject) {

    /** The counter that a charge is put on. */
    public static CounterKey of(Charge charge) {
        return new CounterKey(charge.limitId(), charge.key());
    }

    // A record's own equals and hashCode go through method handles, which showed in profiles of the hot path.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CounterKey key && limit == key.limit && subject.equals(key.subject);
    }

    @Override
    public int hashCode() {
        // the string caches its hash, so this is one multiplication on the hot path
        return limit * 31 + subject.hashCode();
    }
}
