package dev.quartermaster.quota.security;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a good token speaks for.
 *
 * @param subject the token's {@code sub}; for the role {@code user} it is the user's id
 * @param roles those of the token's groups that mean something here; may be empty
 * @param jti the token's own id, or null when its issuer gives none (then only its subject can be revoked)
 * @param issuedAt when it was issued; the epoch when the token does not say
 * @param expiresAt from when on it is refused
 */
public record Caller(
        String subject, Set<Role> roles, @Nullable String jti, Instant issuedAt, Instant expiresAt) {

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** Whether the caller has this role. */
    public boolean is(Role role) {
        return roles.contains(role);
    }

    /** Whether the caller may see and use this user's limits: administrators and services any, users their own. */
    public boolean mayActFor(String user) {
        return is(Role.ADMIN) || is(Role.SERVICE) || (is(Role.USER) && subject.equals(user));
    }
}
