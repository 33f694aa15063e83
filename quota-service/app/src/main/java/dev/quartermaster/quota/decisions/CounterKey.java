package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.decisions.domain.Charge;

/** The name of a counter: its limit and the subject's key within it. */
public record CounterKey(int limit, String subject) {

    /** The counter that a charge is put on. */
    public static CounterKey of(Charge charge) {
        return new CounterKey(charge.limitId(), charge.key());
    }

    @Override
    public int hashCode() {
        // the string caches its hash, so this is one multiplication on the hot path
        return limit * 31 + subject.hashCode();
    }
}
