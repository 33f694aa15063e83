package dev.quartermaster.quota.revocations.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Good tokens that are refused all the same.
 *
 * @param kind what {@code value} is
 * @param value a token's {@code jti}, or a {@code sub}
 * @param revokedAt when it was revoked; a subject's tokens issued later are good again
 * @param until when the revocation is forgotten, or null for never; at the earliest when the tokens have expired
 * @param reason why, for people
 * @param revokedBy the subject of the administrator
 */
public record Revocation(
        RevocationKind kind,
        String value,
        Instant revokedAt,
        @Nullable Instant until,
        @Nullable String reason,
        String revokedBy) {

    /** Whether it holds at this time. */
    public boolean holdsAt(Instant now) {
        return until == null || now.isBefore(until);
    }
}
