package dev.quartermaster.quota.security;

import org.jspecify.annotations.Nullable;

/** A token as it was sent: a secret, which no log line and no message may hold. */
public record BearerToken(String value) {

    // A record's own equals and hashCode go through method handles, and every request is looked up by its token.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BearerToken token && value.equals(token.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** Says that there is a token and nothing of it. */
    @Override
    public String toString() {
        return "BearerToken[redacted]";
    }
}
