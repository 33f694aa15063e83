package dev.quartermaster.quota.limits.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An amount for one subject that beats every plan.
 *
 * @param amount in units of the limit's metric; null is unlimited
 * @param expiresAt from when on it no longer holds, by the database's clock; null is never
 */
public record Override(
        String limit,
        @Nullable Long amount,
        boolean enabled,
        String note,
        @Nullable Instant expiresAt) {

    public boolean holdsAt(Instant now) {
        return enabled && (expiresAt == null || now.isBefore(expiresAt));
    }

    /** The same override, switched on or off; amount, note and expiry stay. */
    public Override withEnabled(boolean on) {
        return new Override(limit, amount, on, note, expiresAt);
    }
}
