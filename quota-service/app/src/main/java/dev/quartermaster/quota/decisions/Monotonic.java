package dev.quartermaster.quota.decisions;

/** A clock that only ever goes forward, in nanoseconds from an arbitrary origin; what leases are measured with. */
@FunctionalInterface
public interface Monotonic {
    long nanos();
}
