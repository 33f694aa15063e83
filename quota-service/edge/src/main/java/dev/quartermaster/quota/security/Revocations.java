package dev.quartermaster.quota.security;

/**
 * Knows which good tokens must be refused all the same; asked on every request, so it answers from memory.
 *
 * <p>A service that keeps revocations brings a bean of this type; without one nothing is revoked.
 */
public interface Revocations {

    /**
     * Whether this caller's token, or every token of its subject issued until some instant, is revoked at present.
     *
     * <p>A revocation is known to every replica within one second; while their source is away, the last known ones hold.
     */
    boolean revoked(Caller caller);
}
