package dev.quartermaster.quota.revocations.domain;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All revocations of one moment, ready to be asked on every request. Immutable. */
public final class RevocationSet {

    /** Nothing is revoked. */
    public static final RevocationSet EMPTY = new RevocationSet(Map.of(), Map.of());

    private final Map<String, Revocation> tokens;
    private final Map<String, Revocation> subjects;

    private RevocationSet(Map<String, Revocation> tokens, Map<String, Revocation> subjects) {
        this.tokens = tokens;
        this.subjects = subjects;
    }

    /** The set of these, each kind and value at most once. */
    public static RevocationSet of(Collection<Revocation> revocations) {
        Map<String, Revocation> tokens = new HashMap<>();
        Map<String, Revocation> subjects = new HashMap<>();
        for (Revocation revocation : revocations) {
            switch (revocation.kind()) {
                case JTI -> tokens.put(revocation.value(), revocation);
                case SUBJECT -> subjects.put(revocation.value(), revocation);
            }
        }
        return new RevocationSet(Map.copyOf(tokens), Map.copyOf(subjects));
    }

    /**
     * Whether a token is revoked.
     *
     * <p>Tokens tell their time of issue in whole seconds. One issued in the very second of the revocation may be from
     * before it, and is refused.
     */
    public boolean revokes(@Nullable String jti, String subject, Instant issuedAt, Instant now) {
        Revocation token = jti == null ? null : tokens.get(jti);
        if (token != null && token.holdsAt(now)) {
            return true;
        }
        Revocation all = subjects.get(subject);
        return all != null && all.holdsAt(now) && !issuedAt.isAfter(all.revokedAt());
    }
}
